// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension SmallCity {
    /// A series of the small city, and the course of its values.
    struct Told {
        var series: SeriesID
        var unit: UnitCode
        /// Its value on a calm day.
        var calm: Double
        /// Its value at the height of the rain.
        var wet: Double
        /// The amplitude of the value over the hours.
        var swing: Double
        var isUtility: Bool
        /// True if the value is yes or no.
        var isFlag = false

        func value(minutesAgo: Double, noise: Double, isWet: Bool) -> Double {
            let wave = sin(minutesAgo / 29) * swing + noise * swing * 0.3
            guard isWet else { return isFlag ? calm : calm + wave }
            if isFlag { return minutesAgo <= 6 ? wet : calm }
            // Rain sets in half an hour ago and is at its height ten minutes later.
            let share = min(1, max(0, (30 - minutesAgo) / 20))
            return calm + (wet - calm) * share + wave * (1 - share * 0.7)
        }
    }

    static let districts: [(code: String, english: String, chinese: String)] = [
        ("110101", "Dongcheng", "东城区"), ("110102", "Xicheng", "西城区"),
        ("110105", "Chaoyang", "朝阳区"), ("110106", "Fengtai", "丰台区"),
        ("110107", "Shijingshan", "石景山区"), ("110108", "Haidian", "海淀区"),
        ("110109", "Mentougou", "门头沟区"), ("110111", "Fangshan", "房山区"),
        ("110112", "Tongzhou", "通州区"), ("110113", "Shunyi", "顺义区"),
        ("110114", "Changping", "昌平区"), ("110115", "Daxing", "大兴区"),
        ("110116", "Huairou", "怀柔区"), ("110117", "Pinggu", "平谷区"),
        ("110118", "Miyun", "密云区"), ("110119", "Yanqing", "延庆区"),
    ]

    static let entities: [Entity] = {
        func entity(
            _ id: String,
            _ english: String,
            _ chinese: String,
            _ district: String?
        ) -> Entity {
            Entity(
                id: EntityID(id),
                kind: String(id.prefix { $0 != ":" }),
                name: LocalizedText(english, chinese: chinese),
                district: district.map { EntityID("district:\($0)") }
            )
        }
        var all = [entity("city:beijing", "Beijing", "北京", nil)]
        for district in districts {
            all.append(entity("district:\(district.code)", district.english, district.chinese, nil))
        }
        for number in 1...24 {
            let ring = 2 + number % 4
            let district = districts[number % 6]
            let code = number < 10 ? "0\(number)" : "\(number)"
            all.append(
                entity(
                    "road_segment:r\(ring)-\(code)",
                    "Ring \(ring) km \(number)",
                    "\(ring)环\(number)公里",
                    district.code
                )
            )
        }
        all += [
            entity("underpass:u1", "Lianhua underpass", "莲花桥", "110106"),
            entity("underpass:u2", "Guangqu underpass", "广渠门桥", "110101"),
            entity("underpass:u3", "Anhua underpass", "安华桥", "110105"),
            entity("substation:s1", "Chaoyang North", "朝阳北站", "110105"),
            entity("substation:s2", "Haidian East", "海淀东站", "110108"),
            entity("substation:s3", "Fengtai", "丰台站", "110106"),
        ]
        for number in 1...60 {
            let code = number <= 40 ? "110108" : "110105"
            all.append(
                entity("smart_pole:p\(100 + number)", "Pole \(number)", "智慧杆\(number)", code)
            )
        }
        for (id, english, chinese) in [
            ("yizhuang", "Yizhuang Public", "亦庄公共"), ("haidian", "Haidian Government", "海淀政务"),
            ("shunyi", "Shunyi Private", "顺义私有"), ("langfang", "Langfang Regional", "廊坊区域"),
        ] {
            all.append(entity("compute_centre:\(id)", english, chinese, "110108"))
        }
        for (id, english, chinese) in [
            ("platform", "Exchange platform", "交易平台"), ("bank", "Data bank", "数据银行"),
            ("trust", "Data trust", "数据信托"), ("intermediary", "Intermediary", "中介"),
        ] {
            all.append(entity("trade_channel:\(id)", english, chinese, nil))
        }
        for (id, english, chinese) in [
            ("generation", "Generation", "生成"), ("aggregation", "Aggregation", "汇聚"),
            ("trading", "Trading", "交易"), ("consumption", "Consumption", "消费"),
            ("application", "Application", "应用"),
        ] {
            var stage = entity("data_stage:\(id)", english, chinese, nil)
            stage.attributes["order"] = "\(all.count)"
            all.append(stage)
        }
        return all
    }()

    static let told: [Told] = {
        var all: [Told] = []
        func tell(
            _ entity: String,
            _ property: String,
            _ unit: UnitCode,
            _ calm: Double,
            _ wet: Double,
            _ swing: Double,
            utility: Bool = false,
            flag: Bool = false
        ) {
            all.append(
                Told(
                    series: SeriesID(EntityID(entity), property),
                    unit: unit,
                    calm: calm,
                    wet: wet,
                    swing: swing,
                    isUtility: utility,
                    isFlag: flag
                )
            )
        }
        let city = "city:beijing"
        tell(city, "congestion_index", "1", 4.8, 8.1, 0.5)
        tell(city, "speed", "km/h", 34.1, 21.7, 2)
        tell(city, "connected_length", "km", 986, 981, 0)
        tell(city, "v2x_messages", "/s", 41_200, 38_100, 900)
        tell(city, "incidents", "1", 3, 14, 0)
        tell(city, "electricity_load", "MW", 17_900, 18_400, 700, utility: true)
        tell(city, "electricity_reserve", "%", 14.2, 12.9, 0.5, utility: true)
        tell(city, "grid_frequency", "Hz", 50.003, 49.981, 0.006, utility: true)
        tell(city, "water_output", "m3/h", 131_400, 128_000, 4000, utility: true)
        tell(city, "gas_flow", "m3/h", 1_920_000, 1_960_000, 60_000, utility: true)
        tell(city, "heat_supply_temperature", "Cel", 78, 78, 0.6, utility: true)
        tell(city, "poles_online", "%", 99.2, 97.9, 0.1, utility: true)
        tell(city, "rainfall", "mm/h", 0, 24.3, 0, utility: true)
        tell(city, "compute_capacity", "EFLOPS", 41.2, 41.2, 0)
        tell(city, "compute_used", "%", 71, 78, 3)
        tell(city, "compute_queue", "1", 212, 655, 30)
        tell(city, "compute_wait", "min", 4.1, 11.8, 0.6)
        tell(city, "compute_pue", "1", 1.24, 1.26, 0.01)
        tell(city, "turnover", "CNY", 41_200_000, 39_900_000, 400_000)
        tell(city, "trades", "1", 1834, 1790, 20)
        tell(city, "volume", "By", 8.2e12, 7.9e12, 1e11)
        tell(city, "settlement_latency", "s", 3.8, 9.1, 0.6)
        tell(city, "settlement_failures", "1", 2, 9, 0)
        for (number, district) in districts.enumerated() {
            let id = "district:\(district.code)"
            let inner = Double(max(0, 6 - number)) * 0.3
            let flood = number == 3 ? 1.9 : 0.0
            tell(id, "congestion_index", "1", 3.2 + inner, 5.2 + inner + flood, 0.4)
            tell(id, "speed", "km/h", 41 - inner * 4, 33 - inner * 4 - flood * 5, 2)
            tell(id, "electricity_load", "MW", 1100, 1180, 60, utility: true)
        }
        for entity in entities where entity.kind == "road_segment" {
            let number = Double(all.count % 17)
            tell(entity.id.rawValue, "speed", "km/h", 52 - number, 30 - number, 4)
            tell(entity.id.rawValue, "flow", "/h", 3000 + 40 * number, 2300, 200)
            tell(
                entity.id.rawValue,
                "travel_time_index",
                "1",
                1.1 + number / 20,
                2 + number / 20,
                0.1
            )
        }
        tell("underpass:u1", "water_level", "cm", 1, 31, 0, utility: true)
        tell("underpass:u2", "water_level", "cm", 0, 17, 0, utility: true)
        tell("underpass:u3", "water_level", "cm", 0, 4, 0, utility: true)
        for (number, id) in ["s1", "s2", "s3"].enumerated() {
            let isTripped = id == "s2"
            let load = 320.0 + 20 * Double(number)
            tell(
                "substation:\(id)",
                "load",
                "MW",
                load,
                isTripped ? 0 : load + 30,
                12,
                utility: true
            )
            tell(
                "substation:\(id)",
                "loading",
                "%",
                61,
                isTripped ? 0 : 66,
                2,
                utility: true
            )
            tell(
                "substation:\(id)",
                "energized",
                "1",
                1,
                isTripped ? 0 : 1,
                0,
                utility: true,
                flag: true
            )
        }
        for entity in entities where entity.kind == "smart_pole" {
            let isDark = entity.district == "district:110108"
            tell(
                entity.id.rawValue,
                "online",
                "1",
                1,
                isDark ? 0 : 1,
                0,
                utility: true,
                flag: true
            )
        }
        for (number, entity) in entities.filter({ $0.kind == "compute_centre" }).enumerated() {
            let id = entity.id.rawValue
            let isOnBackup = number == 1
            tell(id, "used", "%", 60 + 9 * Double(number), 70 + 8 * Double(number), 3)
            tell(id, "queue", "1", 40 + 10 * Double(number), 120, 6)
            tell(id, "temperature", "Cel", 23.5, isOnBackup ? 30.4 : 24, 0.3)
            tell(id, "pue", "1", 1.22 + 0.02 * Double(number), 1.27, 0.01)
            tell(id, "on_backup", "1", 0, isOnBackup ? 1 : 0, 0, flag: true)
        }
        for (number, entity) in entities.filter({ $0.kind == "trade_channel" }).enumerated() {
            let id = entity.id.rawValue
            let size = Double(4 - number)
            tell(id, "turnover", "CNY", 6_000_000 * size, 5_800_000 * size, 90_000)
            tell(id, "trades", "1", 300 * size, 290 * size, 8)
            tell(id, "settlement_latency", "s", 3 + size, number == 0 ? 27 : 6, 0.4)
            tell(id, "settlement_queue", "1", 12 * size, 41, 3)
        }
        for (number, entity) in entities.filter({ $0.kind == "data_stage" }).enumerated() {
            let share = 1 / Double(number + 1)
            tell(entity.id.rawValue, "throughput", "GBy/h", 2400 * share, 2100 * share, 60)
            tell(entity.id.rawValue, "backlog", "GBy", 12, number == 2 ? 340 : 14, 1)
        }
        return all
    }()
}
