// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

extension SmallCity {
    static let configuration = Configuration(
        city: LocalizedText("Beijing", chinese: "北京"),
        isSimulated: true,
        timeZone: "Asia/Shanghai",
        sources: [
            source("traffic", "traffic", .sensorThings), source("utilities", "utilities", .ngsiLD),
            source("compute", "compute", .prometheus), source("trade", "data_trade", .cloudEvents),
        ]
    )

    private static func source(
        _ id: SourceID,
        _ domain: String,
        _ standard: SourceConfiguration.Standard
    ) -> SourceConfiguration {
        SourceConfiguration(id: id, domain: domain, standard: standard, url: "http://127.0.0.1:1")
    }

    // MARK: - Catalog

    static let catalog = Catalog(domains: [
        CatalogDomain(
            id: "traffic",
            name: LocalizedText("Traffic", chinese: "交通"),
            kinds: [
                kind(
                    "city",
                    "City",
                    "全市",
                    [
                        property(
                            "congestion_index",
                            "Congestion",
                            "拥堵指数",
                            "1",
                            normal: 0...6,
                            worse: .higher,
                            limits: [above(7, .medium, 0.3, 60), above(8.5, .high, 0.3, 60)]
                        ),
                        property(
                            "speed",
                            "Mean speed",
                            "平均车速",
                            "km/h",
                            normal: 22...70,
                            worse: .lower
                        ),
                        property(
                            "connected_length",
                            "Roads sensing",
                            "感知道路",
                            "km",
                            decimals: 0,
                            worse: .lower
                        ),
                        property("v2x_messages", "V2X messages", "车路消息", "/s", decimals: 0),
                        property(
                            "incidents",
                            "Open incidents",
                            "未结事件",
                            "1",
                            decimals: 0,
                            worse: .higher
                        ),
                    ]
                ),
                kind(
                    "district",
                    "District",
                    "区",
                    [
                        property(
                            "congestion_index",
                            "Congestion",
                            "拥堵指数",
                            "1",
                            normal: 0...6,
                            worse: .higher,
                            limits: [above(7.5, .medium, 0.3, 60), above(9, .high, 0.3, 60)]
                        ),
                        property(
                            "speed",
                            "Mean speed",
                            "平均车速",
                            "km/h",
                            normal: 20...80,
                            worse: .lower
                        ),
                    ]
                ),
                kind(
                    "road_segment",
                    "Road segment",
                    "路段",
                    [
                        property("speed", "Speed", "车速", "km/h", worse: .lower, interval: 30),
                        property("flow", "Flow", "流量", "/h", decimals: 0, interval: 30),
                        property(
                            "travel_time_index",
                            "Travel time index",
                            "行程时间比",
                            "1",
                            decimals: 2,
                            normal: 1...2.5,
                            worse: .higher,
                            interval: 30
                        ),
                    ]
                ),
            ]
        ),
        CatalogDomain(
            id: "utilities",
            name: LocalizedText("Utilities", chinese: "公用事业"),
            kinds: [
                kind(
                    "city",
                    "City",
                    "全市",
                    [
                        property("electricity_load", "Electricity load", "用电负荷", "MW", decimals: 0),
                        property(
                            "electricity_reserve",
                            "Reserve",
                            "备用率",
                            "%",
                            normal: 10...100,
                            worse: .lower
                        ),
                        property(
                            "grid_frequency",
                            "Grid frequency",
                            "电网频率",
                            "Hz",
                            decimals: 3,
                            normal: 49.8...50.2,
                            worse: .away
                        ),
                        property("water_output", "Water output", "供水量", "m3/h", decimals: 0),
                        property("gas_flow", "Gas flow", "燃气流量", "m3/h", decimals: 0),
                        property(
                            "heat_supply_temperature",
                            "Heat supply",
                            "供水温度",
                            "Cel",
                            decimals: 0
                        ),
                        property(
                            "poles_online",
                            "Smart poles online",
                            "智慧杆在线率",
                            "%",
                            normal: 97...100,
                            worse: .lower
                        ),
                        property(
                            "rainfall",
                            "Rainfall",
                            "降雨强度",
                            "mm/h",
                            normal: 0...15,
                            worse: .higher,
                            limits: [above(20, .medium, 1, 60)]
                        ),
                    ]
                ),
                kind(
                    "district",
                    "District",
                    "区",
                    [property("electricity_load", "Electricity load", "用电负荷", "MW", decimals: 0)]
                ),
                kind(
                    "substation",
                    "Substation",
                    "变电站",
                    [
                        property("load", "Load", "负荷", "MW", decimals: 0, worse: .higher),
                        property(
                            "loading",
                            "Loading",
                            "负载率",
                            "%",
                            decimals: 0,
                            normal: 0...80,
                            worse: .higher
                        ),
                        property(
                            "energized",
                            "Energized",
                            "带电",
                            "1",
                            shape: .flag,
                            worse: .lower,
                            limits: [below(0.5, .high)],
                            states: [
                                "0": LocalizedText("de-energized", chinese: "失电"),
                                "1": LocalizedText("energized", chinese: "带电"),
                            ]
                        ),
                    ]
                ),
                kind(
                    "smart_pole",
                    "Smart pole",
                    "智慧杆塔",
                    [
                        property(
                            "online",
                            "Online",
                            "在线",
                            "1",
                            shape: .flag,
                            worse: .lower,
                            interval: 60,
                            limits: [below(0.5, .low)],
                            states: [
                                "0": LocalizedText("offline", chinese: "离线"),
                                "1": LocalizedText("online", chinese: "在线"),
                            ]
                        )
                    ]
                ),
                kind(
                    "underpass",
                    "Underpass",
                    "下凹桥",
                    [
                        property(
                            "water_level",
                            "Water level",
                            "积水深度",
                            "cm",
                            decimals: 0,
                            normal: 0...10,
                            worse: .higher,
                            interval: 30,
                            limits: [above(15, .medium, 2, 0), above(27, .critical, 2, 0)]
                        )
                    ]
                ),
            ]
        ),
        CatalogDomain(
            id: "compute",
            name: LocalizedText("Compute", chinese: "算力"),
            kinds: [
                kind(
                    "city",
                    "City",
                    "全市",
                    [
                        property("compute_capacity", "Capacity", "算力规模", "EFLOPS", worse: .lower),
                        property(
                            "compute_used",
                            "Used",
                            "利用率",
                            "%",
                            decimals: 0,
                            normal: 0...92,
                            worse: .higher
                        ),
                        property("compute_queue", "Jobs waiting", "排队作业", "1", decimals: 0),
                        property(
                            "compute_wait",
                            "Wait",
                            "等待时间",
                            "min",
                            normal: 0...15,
                            worse: .higher
                        ),
                        property("compute_pue", "PUE", "PUE", "1", decimals: 2),
                    ]
                ),
                kind(
                    "compute_centre",
                    "Compute centre",
                    "算力中心",
                    [
                        property(
                            "used",
                            "Used",
                            "利用率",
                            "%",
                            decimals: 0,
                            normal: 0...95,
                            worse: .higher
                        ),
                        property("queue", "Jobs waiting", "排队作业", "1", decimals: 0, worse: .higher),
                        property(
                            "temperature",
                            "Room temperature",
                            "机房温度",
                            "Cel",
                            normal: 18...27,
                            worse: .higher,
                            limits: [above(29, .medium, 0.5, 60)]
                        ),
                        property("pue", "PUE", "PUE", "1", decimals: 2),
                        property(
                            "on_backup",
                            "On backup power",
                            "备用电源",
                            "1",
                            shape: .flag,
                            worse: .higher,
                            limits: [above(0.5, .high, 0, 0)],
                            states: [
                                "0": LocalizedText("on mains", chinese: "市电供电"),
                                "1": LocalizedText("on backup power", chinese: "备用电源供电"),
                            ]
                        ),
                    ]
                ),
            ]
        ),
        CatalogDomain(
            id: "data_trade",
            name: LocalizedText("Data trade", chinese: "数据交易"),
            kinds: [
                kind(
                    "city",
                    "City",
                    "全市",
                    [
                        property("turnover", "Turnover today", "今日成交额", "CNY", decimals: 0),
                        property("trades", "Trades today", "今日成交", "1", decimals: 0),
                        property("volume", "Volume today", "今日数据量", "By", decimals: 0),
                        property(
                            "settlement_latency",
                            "Settlement latency",
                            "结算时延",
                            "s",
                            normal: 0...10,
                            worse: .higher
                        ),
                        property(
                            "settlement_failures",
                            "Settlement failures today",
                            "今日结算失败",
                            "1",
                            decimals: 0,
                            worse: .higher
                        ),
                    ]
                ),
                kind(
                    "trade_channel",
                    "Trade channel",
                    "交易渠道",
                    [
                        property("turnover", "Turnover today", "今日成交额", "CNY", decimals: 0),
                        property("trades", "Trades today", "今日成交", "1", decimals: 0),
                        property(
                            "settlement_latency",
                            "Settlement latency",
                            "结算时延",
                            "s",
                            normal: 0...10,
                            worse: .higher,
                            limits: [above(20, .medium, 2, 60)]
                        ),
                        property("settlement_queue", "Waiting to settle", "待结算", "1", decimals: 0),
                    ]
                ),
                kind(
                    "data_stage",
                    "Stage",
                    "环节",
                    [
                        property("throughput", "Throughput", "吞吐", "GBy/h", decimals: 0),
                        property("backlog", "Backlog", "积压", "GBy", decimals: 0),
                    ]
                ),
            ]
        ),
    ])

    private static func kind(
        _ id: String,
        _ english: String,
        _ chinese: String,
        _ properties: [CatalogProperty]
    ) -> CatalogKind {
        CatalogKind(id: id, name: LocalizedText(english, chinese: chinese), properties: properties)
    }

    private static func property(
        _ id: String,
        _ english: String,
        _ chinese: String,
        _ unit: UnitCode,
        shape: SeriesShape = .gauge,
        decimals: Int = 1,
        normal: ClosedRange<Double>? = nil,
        worse: CatalogProperty.Worse = .neither,
        interval: Int = 10,
        limits: [CatalogProperty.Limit] = [],
        states: [String: LocalizedText] = [:]
    ) -> CatalogProperty {
        var property = CatalogProperty(
            id: id,
            name: LocalizedText(english, chinese: chinese),
            unit: unit,
            shape: shape,
            normal: normal,
            worse: worse,
            decimals: decimals,
            interval: .seconds(interval),
            limits: limits
        )
        property.states = states
        return property
    }

    private static func above(
        _ value: Double,
        _ priority: Priority,
        _ deadband: Double,
        _ delay: Int
    ) -> CatalogProperty.Limit {
        CatalogProperty.Limit(
            priority: priority,
            above: value,
            deadband: deadband,
            delay: .seconds(delay)
        )
    }

    private static func below(_ value: Double, _ priority: Priority) -> CatalogProperty.Limit {
        CatalogProperty.Limit(priority: priority, below: value)
    }

    // MARK: - Layout

    static let layout = Layout(pages: [
        PageLayout(
            id: "overview",
            name: LocalizedText("Overview", chinese: "总览"),
            root: .rows([
                share(
                    3,
                    .columns([share(1, .pane(trafficNumbers)), share(1, .pane(utilityNumbers))])
                ),
                share(
                    2,
                    .columns([share(1, .pane(computeNumbers)), share(1, .pane(tradeNumbers))])
                ),
                share(
                    2.4,
                    .columns([
                        share(
                            3,
                            pane(.alarms, "Alarms", "告警", [])
                        ),
                        share(2, pane(.events, "Events", "事件", [], span: 7200)),
                    ])
                ),
            ])
        ),
        PageLayout(
            id: "traffic",
            name: LocalizedText("Traffic", chinese: "交通"),
            root: .rows([
                share(
                    1,
                    .columns([
                        share(1, .pane(trafficNumbers)),
                        share(
                            1,
                            pane(
                                .chart,
                                "Speed",
                                "车速",
                                domain: "traffic",
                                [city("speed")],
                                span: 10_800
                            )
                        ),
                    ])
                ),
                share(
                    1,
                    .columns([
                        share(
                            2,
                            pane(
                                .table,
                                "Slowest roads",
                                "最慢路段",
                                domain: "traffic",
                                [
                                    many("road_segment", "speed"), many("road_segment", "flow"),
                                    many("road_segment", "travel_time_index"),
                                ]
                            )
                        ),
                        share(
                            1,
                            pane(
                                .wall,
                                "Congestion by district",
                                "各区拥堵",
                                domain: "traffic",
                                [many("district", "congestion_index")]
                            )
                        ),
                    ])
                ),
            ])
        ),
        PageLayout(
            id: "utilities",
            name: LocalizedText("Utilities", chinese: "公用事业"),
            root: .rows([
                share(
                    1,
                    .columns([
                        share(1, .pane(utilityNumbers)),
                        share(
                            1,
                            pane(
                                .chart,
                                "Electricity load",
                                "用电负荷",
                                domain: "utilities",
                                [city("electricity_load")],
                                span: 10_800
                            )
                        ),
                    ])
                ),
                share(
                    1,
                    .columns([
                        share(
                            1,
                            pane(
                                .table,
                                "Underpasses",
                                "下凹桥",
                                domain: "utilities",
                                [many("underpass", "water_level")]
                            )
                        ),
                        share(
                            1,
                            pane(
                                .wall,
                                "Smart poles",
                                "智慧杆塔",
                                domain: "utilities",
                                [many("smart_pole", "online")]
                            )
                        ),
                    ])
                ),
            ])
        ),
        PageLayout(
            id: "compute",
            name: LocalizedText("Compute", chinese: "算力"),
            root: .rows([
                share(
                    1,
                    .columns([
                        share(1, .pane(computeNumbers)),
                        share(
                            1,
                            pane(
                                .chart,
                                "Use of centres",
                                "各中心利用率",
                                domain: "compute",
                                [
                                    one("compute_centre:yizhuang", "used"),
                                    one("compute_centre:haidian", "used"),
                                    one("compute_centre:shunyi", "used"),
                                ],
                                span: 10_800
                            )
                        ),
                    ])
                ),
                share(
                    1,
                    pane(
                        .table,
                        "Centres",
                        "算力中心",
                        domain: "compute",
                        [
                            many("compute_centre", "used"), many("compute_centre", "queue"),
                            many("compute_centre", "temperature"),
                            many("compute_centre", "on_backup"),
                        ]
                    )
                ),
            ])
        ),
        PageLayout(
            id: "trade",
            name: LocalizedText("Data trade", chinese: "数据交易"),
            root: .rows([
                LayoutPart(
                    extent: .cells(5),
                    node: pane(
                        .chain,
                        "From generation to application",
                        "从生成到应用",
                        domain: "data_trade",
                        [stages]
                    )
                ),
                share(
                    1,
                    .columns([
                        share(1, .pane(tradeNumbers)),
                        share(
                            1,
                            pane(
                                .table,
                                "Channels",
                                "渠道",
                                domain: "data_trade",
                                [
                                    many("trade_channel", "turnover"),
                                    many("trade_channel", "settlement_latency"),
                                ]
                            )
                        ),
                    ])
                ),
                share(0.7, pane(.sources, "Services", "服务", [])),
            ])
        ),
    ])

    private static let stages = {
        var item = many("data_stage", "throughput")
        item.held = "backlog"
        return item
    }()

    private static let trafficNumbers = numbers(
        "Traffic",
        "交通",
        "traffic",
        ["congestion_index", "speed", "connected_length", "v2x_messages", "incidents"]
    )
    private static let utilityNumbers = numbers(
        "Utilities",
        "公用事业",
        "utilities",
        [
            "electricity_load", "grid_frequency", "water_output", "gas_flow",
            "heat_supply_temperature", "poles_online", "rainfall",
        ]
    )
    private static let computeNumbers = numbers(
        "Compute",
        "算力",
        "compute",
        ["compute_capacity", "compute_used", "compute_queue", "compute_wait", "compute_pue"]
    )
    private static let tradeNumbers = numbers(
        "Data trade",
        "数据交易",
        "data_trade",
        ["turnover", "trades", "volume", "settlement_latency", "settlement_failures"]
    )

    private static func numbers(
        _ english: String,
        _ chinese: String,
        _ domain: String,
        _ properties: [String]
    ) -> PaneLayout {
        PaneLayout(
            kind: .numbers,
            title: LocalizedText(english, chinese: chinese),
            domain: domain,
            items: properties.map(city)
        )
    }

    private static func pane(
        _ kind: PaneLayout.Kind,
        _ english: String,
        _ chinese: String,
        domain: String? = nil,
        _ items: [PaneItem],
        span: Int = 3600
    ) -> LayoutNode {
        .pane(
            PaneLayout(
                kind: kind,
                title: LocalizedText(english, chinese: chinese),
                domain: domain,
                items: items,
                span: .seconds(span)
            )
        )
    }

    private static func share(_ weight: Double, _ node: LayoutNode) -> LayoutPart {
        LayoutPart(extent: .share(weight), node: node)
    }

    private static func city(_ property: String) -> PaneItem {
        PaneItem(entity: "city:beijing", property: property)
    }

    private static func one(_ entity: EntityID, _ property: String) -> PaneItem {
        PaneItem(entity: entity, property: property)
    }

    private static func many(_ kind: String, _ property: String) -> PaneItem {
        PaneItem(kind: kind, property: property)
    }
}
