// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One of the sixteen districts with its statistics.
struct District: Sendable {
    let code: String
    let english: String
    let chinese: String
    /// The number of residents in the 2020 census (city-facts §1, status A).
    let population: Double
    /// The area in square kilometres, computed from the shapes (city-facts §1, status D).
    let area: Double
    let longitude: Double
    let latitude: Double
    /// The amount of business per resident, relative to residential activity (assumed).
    let business: Double
    /// The temperature relative to the city's in kelvins; the mountains are colder.
    ///
    /// Assumed.
    let temperatureOffset: Double

    var id: EntityID { EntityID("district:\(code)") }

    /// All districts with their codes, in the order of city-facts §1.
    static let all: [District] = [
        .init("110101", "Dongcheng", "东城区", 708_829, 42, 116.4171, 39.9134, 2.6, 0.8),
        .init("110102", "Xicheng", "西城区", 1_106_214, 50, 116.3662, 39.9128, 2.4, 0.8),
        .init("110105", "Chaoyang", "朝阳区", 3_452_460, 461, 116.5159, 39.9540, 1.7, 0.5),
        .init("110106", "Fengtai", "丰台区", 2_019_764, 303, 116.2508, 39.8363, 1.0, 0.3),
        .init("110107", "Shijingshan", "石景山区", 567_851, 83, 116.1768, 39.9336, 1.0, 0.2),
        .init("110108", "Haidian", "海淀区", 3_133_469, 428, 116.2337, 40.0274, 1.6, 0.3),
        .init("110109", "Mentougou", "门头沟区", 392_606, 1440, 115.7922, 39.9945, 0.6, -2.0),
        .init("110111", "Fangshan", "房山区", 1_312_778, 1986, 115.8545, 39.7195, 0.7, -0.5),
        .init("110112", "Tongzhou", "通州区", 1_840_295, 901, 116.7335, 39.8038, 0.9, -0.2),
        .init("110113", "Shunyi", "顺义区", 1_324_044, 1004, 116.7245, 40.1510, 1.0, -0.4),
        .init("110114", "Changping", "昌平区", 2_269_487, 1335, 116.2112, 40.2158, 0.7, -0.8),
        .init("110115", "Daxing", "大兴区", 1_993_591, 1029, 116.4194, 39.6482, 1.0, 0.0),
        .init("110116", "Huairou", "怀柔区", 441_040, 2111, 116.5865, 40.6301, 0.7, -2.0),
        .init("110117", "Pinggu", "平谷区", 457_313, 944, 117.1459, 40.2094, 0.6, -1.2),
        .init("110118", "Miyun", "密云区", 527_683, 2216, 116.9952, 40.5270, 0.6, -1.8),
        .init("110119", "Yanqing", "延庆区", 345_671, 1985, 116.1643, 40.5402, 0.6, -4.0),
    ]

    static let ids: [EntityID] = all.map(\.id)

    /// The number of residents of all districts: 21 893 095 in the 2020 census (city-facts §1,
    /// status A).
    static let censusPopulation = all.reduce(0) { $0 + $1.population }

    /// The number of residents at the end of 2024 (city-facts §1, status B), used for figures per
    /// resident.
    static let residents = 21_832_000.0

    static func index(of id: EntityID) -> Int? { ids.firstIndex(of: id) }

    /// Returns the mean over districts, weighted by residents.
    static func byPopulation(_ values: [Double]) -> Double {
        var sum = 0.0
        for index in all.indices { sum += values[index] * all[index].population }
        return sum / censusPopulation
    }

    /// Returns the district in which a position most likely lies: the one with the nearest
    /// centroid, relative to the district's size.
    static func index(longitude: Double, latitude: Double) -> Int {
        var best = 0
        var least = Double.infinity
        for index in all.indices {
            let east = (longitude - all[index].longitude) * CityMap.kilometresPerLongitude
            let north = (latitude - all[index].latitude) * CityMap.kilometresPerLatitude
            let distance = (east * east + north * north) / all[index].area
            if distance < least {
                least = distance
                best = index
            }
        }
        return best
    }

    private init(
        _ code: String,
        _ english: String,
        _ chinese: String,
        _ population: Double,
        _ area: Double,
        _ longitude: Double,
        _ latitude: Double,
        _ business: Double,
        _ temperatureOffset: Double
    ) {
        self.code = code
        self.english = english
        self.chinese = chinese
        self.population = population
        self.area = area
        self.longitude = longitude
        self.latitude = latitude
        self.business = business
        self.temperatureOffset = temperatureOffset
    }
}

/// The projection between positions and kilometres around Tian'anmen.
enum CityMap {
    static let longitude = 116.391
    static let latitude = 39.907
    /// The kilometres per degree at 39.9° north on a sphere with a radius of 6 371 km.
    static let kilometresPerLongitude = 85.3
    static let kilometresPerLatitude = 111.2

    static func position(east: Double, north: Double) -> (longitude: Double, latitude: Double) {
        (longitude + east / kilometresPerLongitude, latitude + north / kilometresPerLatitude)
    }

    /// Returns a random position near a district's centroid, closer to it in small districts.
    static func place(
        in district: District,
        from generator: inout SeededGenerator
    ) -> (longitude: Double, latitude: Double) {
        let reach = min(district.area.squareRoot() * 0.38, 9)
        return (
            district.longitude + generator.uniform(-reach, reach) / kilometresPerLongitude,
            district.latitude + generator.uniform(-reach, reach) / kilometresPerLatitude
        )
    }
}
