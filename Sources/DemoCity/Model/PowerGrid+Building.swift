// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension PowerGrid {
    /// The number of substations in the city (assumed).
    static let count = 64
    /// The loading of the substations at the peak of 2021 (assumed).
    static let loadingAtPeak = 0.80

    init(seed: UInt64, book: inout CityBook) {
        generator = SeededGenerator(seed: seed, stream: "grid")
        noise = SlowNoise(count: Self.count, spread: 0.015, forgets: 1200, from: &generator)
        let weights = District.all.map { $0.population * (0.45 + 0.55 * $0.business) }
        perDistrict = CityBook.allocate(Self.count, by: weights, minimum: 2)
        var points: [(longitude: Double, latitude: Double)] = []
        var homes: [Double] = []
        var offices: [Double] = []
        for place in District.all.indices {
            let district = District.all[place]
            firstOfDistrict.append(substationIDs.count)
            for number in 0..<perDistrict[place] {
                let share = generator.uniform(0.9, 1.1) / Double(perDistrict[place])
                substationIDs.append(
                    EntityID("substation:\(district.code)-\(CityBook.padded(number + 1, 2))")
                )
                substationNames.append(PlaceNames.locality(number, in: place))
                substationDistrict.append(place)
                homes.append(share * district.population)
                offices.append(share * district.population * district.business)
                points.append(CityMap.place(in: district, from: &generator))
            }
        }
        let homeSum = homes.reduce(0, +)
        let officeSum = offices.reduce(0, +)
        householdShare = homes.map { $0 / homeSum }
        businessShare = offices.map { $0 / officeSum }
        for index in substationIDs.indices {
            // At the peak of 2021 heating made 48.2 % of the load (status A).
            let share = 0.5 * householdShare[index] + 0.5 * businessShare[index]
            let needed = share * Self.peak / Self.loadingAtPeak
            capacity.append((needed * generator.uniform(0.96, 1.08) / 10).rounded() * 10)
        }
        neighbours = points.indices.map { Self.nearest(3, to: $0, of: points) }
        isEnergized = Array(repeating: true, count: Self.count)
        load = capacity.map { $0 * 0.6 }
        temperature = Array(repeating: 45, count: Self.count)
        voltage = Array(repeating: Self.nominalVoltage, count: Self.count)
        transferred = Array(repeating: 0, count: Self.count)
        pickUp = Array(repeating: 0, count: Self.count)
        registerSubstations(at: points, in: &book)
        addFeeders(at: points, in: &book)
        registerTotals(in: &book)
    }

    private static func nearest(
        _ count: Int,
        to index: Int,
        of points: [(longitude: Double, latitude: Double)]
    ) -> [Int] {
        let distances = points.indices.filter { $0 != index }.map { other in
            let east =
                (points[other].longitude - points[index].longitude) * CityMap.kilometresPerLongitude
            let north =
                (points[other].latitude - points[index].latitude) * CityMap.kilometresPerLatitude
            return (east * east + north * north, other)
        }
        return distances.sorted { $0 < $1 }.prefix(count).map(\.1)
    }

    private mutating func registerSubstations(
        at points: [(longitude: Double, latitude: Double)],
        in book: inout CityBook
    ) {
        for index in substationIDs.indices {
            let name = substationNames[index]
            book.add(
                Entity(
                    id: substationIDs[index],
                    kind: "substation",
                    name: LocalizedText(
                        "\(name.english) Substation",
                        chinese: "\(name.chinese ?? name.english)变电站"
                    ),
                    district: District.ids[substationDistrict[index]],
                    parent: District.ids[substationDistrict[index]],
                    position: Position(
                        longitude: points[index].longitude,
                        latitude: points[index].latitude
                    ),
                    attributes: [
                        "capacity_mw": CityBook.fixed(capacity[index]),
                        "nominal_kv": CityBook.fixed(Self.nominalVoltage),
                        "neighbours": neighbours[index].map { substationIDs[$0].rawValue }
                            .joined(separator: " "),
                    ]
                )
            )
        }
        let ids = substationIDs
        series.load = book.column("load", "MW", of: ids, in: .utilities)
        series.loading = book.column("loading", "%", of: ids, in: .utilities)
        series.voltage = book.column("voltage", "kV", of: ids, in: .utilities)
        series.temperature = book.column("temperature", "Cel", of: ids, in: .utilities)
        series.energized = book.column("energized", "1", of: ids, in: .utilities, shape: .flag)
    }

    private mutating func addFeeders(
        at points: [(longitude: Double, latitude: Double)],
        in book: inout CityBook
    ) {
        for index in substationIDs.indices {
            let count = 3 + index % 2
            let weights = (0..<count).map { _ in generator.uniform(0.8, 1.2) }
            let sum = weights.reduce(0, +)
            let name = substationNames[index]
            for number in 0..<count {
                let local = substationIDs[index].rawValue.split(separator: ":").last ?? ""
                let id = EntityID("feeder:\(local)-\(number + 1)")
                feederIDs.append(id)
                feederSubstation.append(index)
                feederShare.append(weights[number] / sum)
                book.add(
                    Entity(
                        id: id,
                        kind: "feeder",
                        name: LocalizedText(
                            "\(name.english) feeder \(number + 1)",
                            chinese: "\(name.chinese ?? name.english)馈线\(number + 1)"
                        ),
                        district: District.ids[substationDistrict[index]],
                        parent: substationIDs[index],
                        position: Position(
                            longitude: points[index].longitude + 0.004 * Double(number - 1),
                            latitude: points[index].latitude + 0.003
                        ),
                        attributes: [
                            "capacity_mw": CityBook.fixed(feederCapacity(feederIDs.count - 1))
                        ]
                    )
                )
            }
        }
        series.feederLoad = book.column("load", "MW", of: feederIDs, in: .utilities)
        series.feederLoading = book.column("loading", "%", of: feederIDs, in: .utilities)
        series.feederEnergized = book.column(
            "energized",
            "1",
            of: feederIDs,
            in: .utilities,
            shape: .flag
        )
    }

    private mutating func registerTotals(in book: inout CityBook) {
        series.district = book.column("electricity_load", "MW", of: District.ids, in: .utilities)
        series.city = book.cityRow(
            [
                ("electricity_load", "MW"), ("electricity_supply", "MW"),
                ("electricity_loss", "MW"), ("electricity_reserve", "%"),
                ("grid_frequency", "Hz"), ("buildings_power", "MW"),
            ],
            in: .utilities
        )
    }

    /// Returns the capacity of a feeder in MW: its share of the substation's plus a tenth
    /// (assumed).
    func feederCapacity(_ index: Int) -> Double {
        capacity[feederSubstation[index]] * feederShare[index] * 1.1
    }

    func feederLoad(_ index: Int) -> Double { load[feederSubstation[index]] * feederShare[index] }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: feederIDs.count, every: ModelTime.every30) {
            let load = feederLoad(index)
            emission.add(series.feederLoad[index], load)
            emission.add(series.feederLoading[index], load / feederCapacity(index) * 100)
            emission.add(
                series.feederEnergized[index],
                flag: isEnergized[feederSubstation[index]]
            )
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        for index in substationIDs.indices {
            emission.add(series.load[index], load[index])
            emission.add(series.loading[index], loading(index))
            emission.add(series.voltage[index], voltage[index])
            emission.add(series.temperature[index], temperature[index])
            emission.add(series.energized[index], flag: isEnergized[index])
        }
        for place in District.all.indices {
            emission.add(series.district[place], districtLoad[place])
        }
        emission.add(
            series.city,
            [cityLoad, supply, loss, reserve, frequency, buildings]
        )
    }
}
