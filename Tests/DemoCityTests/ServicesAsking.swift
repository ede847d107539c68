// SPDX-License-Identifier: Apache-2.0

@testable import DemoCity
@testable import DemoCityServices
import Foundation
import Testing
import TwinModel

/// A service over the board of a small city, with its JSON responses.
struct Asked<Service: CityService> {
    let board: CityBoard
    let service: Service

    /// Creates the service's board and advances the city by a number of ticks after the start.
    init(
        _ city: FewThings = FewThings(),
        ticks: Int,
        retention: BoardRetention = BoardRetention(),
        _ make: (CityBoard) -> Service
    ) {
        var city = city
        board = CityBoard(model: city, catalogs: FewThings.catalogs, retention: retention)
        let end = FewThings.start + .milliseconds(FewThings.step * Int64(ticks))
        for moment in city.advance(to: end) { board.take(moment) }
        service = make(board)
    }

    func answer(_ target: String, accept: String = "") -> ServiceAnswer {
        service.answer(ServiceRequest(target: target, accept: accept))
    }

    /// Returns the body of a successful response as a JSON object.
    func object(_ target: String, status: Int = 200) throws -> [String: Any] {
        let answer = answer(target)
        #expect(
            answer.status == status,
            "\(target): \(String(decoding: answer.body, as: UTF8.self))"
        )
        return try #require(json(answer) as? [String: Any])
    }

    /// Returns the rows of a page.
    func rows(_ target: String) throws -> [[String: Any]] {
        try #require(object(target)["value"] as? [[String: Any]])
    }
}

/// Returns a response's body parsed as JSON.
func json(_ answer: ServiceAnswer) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(answer.body), options: .fragmentsAllowed)
}

extension ServiceAnswer {
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }
}

extension String {
    /// The text with all characters escaped except letters and digits.
    var escaped: String {
        utf8.map { byte in
            let scalar = UnicodeScalar(byte)
            let isPlain =
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                || ("0"..."9").contains(scalar)
            return isPlain ? String(scalar) : "%" + String(format: "%02X", byte)
        }.joined()
    }
}
