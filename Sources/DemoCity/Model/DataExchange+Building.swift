// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension DataExchange {
    /// The numbers of data products and participants in the demo.
    ///
    /// The real exchange lists 567 data sets and over 2 500 participants (city-facts §2, status A),
    /// of which the demo has a part.
    static let productCount = 300
    static let participantCount = 200

    init(seed: UInt64, start: Instant, centres: ComputeCentres, book: inout CityBook) {
        generator = SeededGenerator(seed: seed, stream: "exchange")
        day = CivilTime(start).day
        luckSeed = seed
        addChannels(centres: centres, book: &book)
        addStages(book: &book)
        addParticipants(book: &book)
        addProducts(book: &book)
        usualTrade = Self.usualTrade(products, productWeights)
        register(in: &book)
    }

    private mutating func addChannels(centres: ComputeCentres, book: inout CityBook) {
        // The shares of trades are assumed.
        let plans: [(code: String, english: String, chinese: String, share: Double, centre: Int)] =
            [
                ("platform", "Exchange platform", "交易平台", 0.50, 0),
                ("bank", "Data bank", "数据银行", 0.20, 1),
                ("trust", "Data trust", "数据信托", 0.10, 4),
                ("intermediary", "Data intermediaries", "数据经纪", 0.20, 2),
            ]
        for plan in plans {
            let id = EntityID("trade_channel:\(plan.code)")
            let name = LocalizedText(plan.english, chinese: plan.chinese)
            channels.append(Channel(id: id, name: name, share: plan.share, centre: plan.centre))
            book.add(
                Entity(
                    id: id,
                    kind: "trade_channel",
                    name: name,
                    parent: CityBook.city,
                    attributes: ["settles_at": centres.ids[plan.centre].rawValue]
                )
            )
        }
    }

    private mutating func addStages(book: inout CityBook) {
        // The share of its input that each stage passes on is assumed.
        let plans: [(code: String, english: String, chinese: String, keeps: Double)] = [
            ("generation", "Generation", "数据产生", 1),
            ("aggregation", "Aggregation", "数据汇聚", 0.82),
            ("trading", "Trading", "数据交易", 0.55),
            ("consumption", "Consumption", "数据消费", 0.93),
            ("application", "Application", "数据应用", 0.86),
        ]
        // GB per hour; assumed.
        var capacity = 7000.0
        for (number, plan) in plans.enumerated() {
            capacity *= plan.keeps
            let id = EntityID("data_stage:\(plan.code)")
            stages.append(Stage(id: id, capacity: capacity, keeps: plan.keeps))
            book.add(
                Entity(
                    id: id,
                    kind: "data_stage",
                    name: LocalizedText(plan.english, chinese: plan.chinese),
                    parent: CityBook.city,
                    attributes: [
                        "order": String(number + 1),
                        "capacity_gb_per_h": CityBook.fixed(capacity),
                    ]
                )
            )
        }
    }

    private mutating func addParticipants(book: inout CityBook) {
        let classes: [(code: String, english: String, chinese: String)] = [
            ("enterprise", "Data Company", "数据有限公司"),
            ("government", "Public Data Office", "公共数据办公室"),
            ("bank", "Rural Bank Branch", "银行支行"),
            ("hospital", "Hospital", "医院"),
            ("research", "Research Institute", "研究院"),
            ("insurer", "Insurance Branch", "保险支公司"),
            ("logistics", "Logistics Company", "物流公司"),
            ("university", "University", "大学"),
        ]
        let count = District.all.count
        for number in 0..<Self.participantCount {
            let place = number % count
            let locality = PlaceNames.locality(number / count % 8, in: place)
            let kind = classes[(number + number / count + number / 128 * 3) % classes.count]
            let id = EntityID("participant:\(CityBook.padded(number + 1, 3))")
            participantIDs.append(id)
            book.add(
                Entity(
                    id: id,
                    kind: "participant",
                    name: LocalizedText(
                        "\(locality.english) \(kind.english)",
                        chinese: "\(locality.chinese ?? locality.english)\(kind.chinese)"
                    ),
                    district: District.ids[place],
                    parent: CityBook.city,
                    attributes: ["class": kind.code]
                )
            )
        }
        participantTurnover = participantIDs.map { _ in 0 }
        participantTrades = participantIDs.map { _ in 0 }
        sold = participantIDs.map { _ in 1000 }
    }

    private mutating func addProducts(book: inout CityBook) {
        let themes = PlaceNames.list(
            "Road speed 道路车速,Metro ridership 地铁客流,Bus position 公交位置,Parking 停车,"
                + "Air quality 空气质量,Weather radar 天气雷达,Electricity use 用电,Water use 用水,"
                + "Heat supply 供热,Land use 土地利用,Building model 建筑模型,Street imagery 街景影像,"
                + "Enterprise credit 企业信用,Freight 货运,Retail 零售,Tourism 旅游,"
                + "Medical imaging 医学影像,Speech corpus 语音语料,Text corpus 文本语料,"
                + "Satellite imagery 卫星影像"
        )
        let forms = PlaceNames.list(
            "hourly 小时级,daily 日度,archive 历史档案,live feed 实时流,by district 分区,sample 样本,"
                + "labelled 标注集,model-ready 训练集,statistics 统计,forecast 预测,index 指数,"
                + "interface 接口,map layer 图层,report 报告,panel 面板"
        )
        let origins = ["government", "enterprise", "institution", "overseas"]
        let grades = ["general", "important", "sensitive"]
        let policies = ["open", "registered-use", "no-onward-transfer", "in-enclave-only"]
        var sum = 0.0
        for number in 0..<Self.productCount {
            let theme = themes[number % themes.count]
            let form = forms[number / themes.count % forms.count]
            let luck = generator.unit()
            let seller = min(119, Int(luck * luck * 120))
            let price = (Self.usualAmount * generator.uniform(0.3, 1.7)).rounded()
            let id = EntityID("data_product:\(CityBook.padded(number + 1, 3))")
            products.append(Product(id: id, seller: seller, price: price))
            // Few products make most of the trades. A Zipf law is assumed.
            sum += 1 / (Double((number * 7) % Self.productCount) + 6)
            productWeights.append(sum)
            book.add(
                Entity(
                    id: id,
                    kind: "data_product",
                    name: LocalizedText(
                        "\(theme.english), \(form.english)",
                        chinese: "\(theme.chinese ?? "")·\(form.chinese ?? "")"
                    ),
                    parent: participantIDs[seller],
                    attributes: [
                        "provider": participantIDs[seller].rawValue,
                        "origin": origins[number % origins.count],
                        "grade": grades[number / 3 % grades.count],
                        "price": CityBook.fixed(price),
                        "policy": policies[(number / 5) % policies.count],
                    ]
                )
            )
        }
    }

    private mutating func register(in book: inout CityBook) {
        series.city = book.cityRow(
            [
                ("turnover", "CNY"), ("trades", "1"), ("volume", "By"),
                ("settlement_latency", "s"), ("settlement_failures", "1"),
                ("turnover_yesterday", "CNY"), ("turnover_change", "%"),
            ],
            in: .dataTrade
        )
        series.citySlow = book.cityRow(
            [
                ("listings", "1"), ("participants", "1"), ("concentration", "1"), ("labels", "1"),
                ("assets_valued", "CNY"), ("assets_pledged", "CNY"), ("assets_insured", "CNY"),
                ("assets_guaranteed", "CNY"), ("assets_securitized", "CNY"),
                ("security_incidents", "1"), ("access_refused", "/h"),
            ],
            in: .dataTrade
        )
        let channelIDs = channels.map(\.id)
        let channelMetrics: [(String, UnitCode)] = [
            ("turnover", "CNY"), ("trades", "1"), ("unit_price", "CNY/GBy"),
            ("settlement_latency", "s"), ("settlement_failures", "1"), ("settlement_queue", "1"),
        ]
        series.channel = channelMetrics.map {
            book.column($0.0, $0.1, of: channelIDs, in: .dataTrade)
        }
        let stageIDs = stages.map(\.id)
        series.stage = [
            book.column("throughput", "GBy/h", of: stageIDs, in: .dataTrade),
            book.column("backlog", "GBy", of: stageIDs, in: .dataTrade),
        ]
        let productIDs = products.map(\.id)
        series.product = [
            book.column("turnover", "CNY", of: productIDs, in: .dataTrade),
            book.column("trades", "1", of: productIDs, in: .dataTrade),
        ]
        series.participant = [
            book.column("turnover", "CNY", of: participantIDs, in: .dataTrade),
            book.column("trades", "1", of: participantIDs, in: .dataTrade),
        ]
    }

    /// The time from agreement to settlement in seconds, averaged over channels by their share of
    /// trades.
    var latency: Double { channels.reduce(0) { $0 + $1.share * $1.latency } }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: products.count, every: ModelTime.every300) {
            emission.add(series.product[0][index], Double(products[index].turnover) / 100)
            emission.add(series.product[1][index], Double(products[index].trades))
        }
        for index in emission.due(of: participantIDs.count, every: ModelTime.every300) {
            emission.add(series.participant[0][index], Double(participantTurnover[index]) / 100)
            emission.add(series.participant[1][index], Double(participantTrades[index]))
        }
        if emission.isDue(every: ModelTime.every60) {
            let counts = [Double(products.count), Double(participantIDs.count), concentration]
            let rest = [Double(securityIncidents), max(0, refused)]
            emission.add(series.citySlow, counts + [labels.rounded()] + assets + rest)
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        let turnover = Double(today.turnover) / 100
        emission.add(
            series.city,
            [
                turnover, Double(today.trades), today.volume, latency, Double(today.failures),
                yesterday, yesterday > 0 ? (turnover / yesterday - 1) * 100 : 0,
            ]
        )
        for (index, channel) in channels.enumerated() {
            let values = [
                Double(channel.today.turnover) / 100, Double(channel.today.trades),
                channel.recentAmount / max(1e-6, channel.recentVolume), channel.latency,
                Double(channel.today.failures), Double(channel.waiting),
            ]
            for (column, value) in zip(series.channel, values) {
                emission.add(column[index], value)
            }
        }
        for (index, stage) in stages.enumerated() {
            emission.add(series.stage[0][index], stage.throughput)
            emission.add(series.stage[1][index], stage.queue.waiting * Stage.packet)
        }
    }
}
