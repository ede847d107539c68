// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel

extension OperatorRoute {
    private static let unknownUser = "The system does not report the user of this connection."

    /// Returns the resource to which bookmarks are posted.
    static func bookmarks(
        _ writer: any BookmarkWriter,
        now: @escaping @Sendable () -> Instant
    ) -> OperatorRoute {
        OperatorRoute(path: "/bookmarks", byteLimit: BookmarkMessage.byteLimit) { body, user in
            guard let user else { return .sentence(403, unknownUser) }
            do {
                var bookmark = try BookmarkMessage.bookmark(body, written: now())
                bookmark.author = user
                if let complaint = bookmark.complaint { throw BookmarkRefusal(reason: complaint) }
                try writer.keep(bookmark)
                return .done
            } catch let refusal as BookmarkRefusal {
                return .sentence(422, refusal.reason)
            } catch {
                return .sentence(503, DisplayText("\(error)", limit: 300).string)
            }
        }
    }

    /// Returns the resource to which acts on alarms are posted.
    ///
    /// Every answer is an outcome: 200 if the request was decided, even if all acts were refused.
    static func alarms(
        _ desk: any AlarmDesk,
        host: String?,
        now: @escaping @Sendable () -> Instant
    ) -> OperatorRoute {
        @Sendable func answer(_ status: Int, _ outcome: AlarmOutcome) -> OperatorAnswer {
            .json(status, AlarmMessage.text(of: outcome))
        }
        return OperatorRoute(path: "/alarms", byteLimit: AlarmMessage.byteLimit) { body, user in
            guard let user else {
                let refusal = AlarmRefusal(.denied, unknownUser)
                return answer(403, AlarmOutcome(refused: [.init(nil, refusal)]))
            }
            let request: AlarmRequest
            do throws(AlarmRefusal) {
                request = try AlarmMessage.request(body)
            } catch {
                return answer(400, AlarmOutcome(refused: [.init(nil, error)]))
            }
            do {
                let author = AlarmAuthor(user: user, host: host)
                return answer(200, try desk.act(request, by: author, at: now()))
            } catch {
                let sentence = DisplayText("\(error)", limit: 300).string
                let refusal = AlarmRefusal(.unavailable, sentence)
                return answer(503, AlarmOutcome(refused: [.init(nil, refusal)]))
            }
        }
    }
}
