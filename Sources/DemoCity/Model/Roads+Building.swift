// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension Roads {
    /// Creates the network of ring roads, radials and arterials.
    init(seed: UInt64, book: inout CityBook) {
        generator = SeededGenerator(seed: seed, stream: "roads")
        noise = SlowNoise(count: 0, spread: 0, forgets: 1, from: &generator)
        for ring in RoadNames.rings { addRing(ring) }
        for radial in RoadNames.radials { addRadial(radial) }
        for place in District.all.indices { addArterials(of: place) }
        noise = SlowNoise(count: ids.count, spread: 0.05, forgets: 1800, from: &generator)
        density = Array(repeating: 10, count: ids.count)
        speed = freeSpeed
        flow = Array(repeating: 0, count: ids.count)
        travelTimeIndex = Array(repeating: 1, count: ids.count)
        capacityLeft = Array(repeating: 1, count: ids.count)
        isClosed = Array(repeating: false, count: ids.count)
        usual = UsualTraffic(of: self)
        register(in: &book)
    }

    private mutating func addRing(_ ring: RoadNames.Ring) {
        let first = ids.count
        let radius = ring.length / (2 * .pi)
        let sides = [("N", "北"), ("E", "东"), ("S", "南"), ("W", "西")]
        for number in 0..<ring.segments {
            let angle = (Double(number) + 0.5) / Double(ring.segments) * 2 * .pi
            // A side begins an eighth of the ring before its cardinal point.
            let quarter = (number + ring.segments / 8) * 4 / ring.segments
            let side = sides[quarter % 4]
            let inside = (number + ring.segments / 8) % (ring.segments / 4) + 1
            let ordinal = ring.number == 2 ? "2nd" : ring.number == 3 ? "3rd" : "\(ring.number)th"
            let order = CityBook.padded(inside, 2)
            add(
                id: "road_segment:r\(ring.number)-\(CityBook.padded(number + 1, 3))",
                name: LocalizedText(
                    "\(ordinal) Ring Road \(side.0)-\(order)",
                    chinese: "\(side.1)\(ring.chinese) \(order)"
                ),
                at: CityMap.position(east: radius * sin(angle), north: radius * cos(angle)),
                length: ring.length / Double(ring.segments),
                lanes: ring.lanes,
                freeSpeed: ring.freeSpeed,
                weight: ring.weight,
                upstream: number == 0 ? first + ring.segments - 1 : ids.count - 1
            )
        }
    }

    private mutating func addRadial(_ radial: RoadNames.Radial) {
        let first = ids.count
        let angle = radial.bearing / 180 * .pi
        for number in 0..<12 {
            let radius = 8 + 2.4 * (Double(number) + 0.5)
            let order = CityBook.padded(number + 1, 2)
            add(
                id: "road_segment:\(radial.code)-\(order)",
                name: LocalizedText(
                    "\(radial.english) \(order)",
                    chinese: "\(radial.chinese) \(order)"
                ),
                at: CityMap.position(east: radius * sin(angle), north: radius * cos(angle)),
                length: 2.4,
                lanes: 3,
                freeSpeed: 74,
                weight: 1.05 - 0.022 * Double(number),
                upstream: number == 11 ? ids.count : first + number + 1
            )
        }
    }

    private mutating func addArterials(of place: Int) {
        let code = District.all[place].code
        // Streets in the centre are fuller than those in the mountains.
        let centre = place < 6 ? 1.02 : place < 12 ? 0.92 : 0.70
        for (road, name) in RoadNames.arterials[place].enumerated() {
            let middle = CityMap.place(in: District.all[place], from: &generator)
            for number in 0..<4 {
                let order = CityBook.padded(number + 1, 2)
                add(
                    id: "road_segment:a\(code)-\(road + 1)\(order)",
                    name: LocalizedText(
                        "\(name.english) \(order)",
                        chinese: "\(name.chinese ?? name.english) \(order)"
                    ),
                    at: (middle.longitude + 0.01 * Double(number - 2), middle.latitude),
                    length: 0.9,
                    lanes: place < 6 ? 3 : 2,
                    freeSpeed: 44,
                    weight: centre,
                    upstream: number == 0 ? ids.count : ids.count - 1,
                    district: place
                )
            }
        }
    }

    private mutating func add(
        id: String,
        name: LocalizedText,
        at point: (longitude: Double, latitude: Double),
        length: Double,
        lanes: Int,
        freeSpeed: Double,
        weight: Double,
        upstream: Int,
        district: Int? = nil
    ) {
        ids.append(EntityID(id))
        names.append(name)
        self.district.append(
            district ?? District.index(longitude: point.longitude, latitude: point.latitude)
        )
        self.length.append(length)
        self.lanes.append(Double(lanes))
        self.freeSpeed.append(freeSpeed)
        self.weight.append(weight * generator.uniform(0.94, 1.06))
        self.upstream.append(upstream)
        longitude.append(point.longitude)
        latitude.append(point.latitude)
    }

    private mutating func register(in book: inout CityBook) {
        for index in ids.indices {
            book.add(
                Entity(
                    id: ids[index],
                    kind: "road_segment",
                    name: names[index],
                    district: District.ids[district[index]],
                    parent: District.ids[district[index]],
                    position: Position(longitude: longitude[index], latitude: latitude[index]),
                    attributes: [
                        "length_km": CityBook.fixed(length[index], 2),
                        "free_speed": CityBook.fixed(freeSpeed[index]),
                        "lanes": CityBook.fixed(lanes[index]),
                    ]
                )
            )
        }
        series.speed = book.column("speed", "km/h", of: ids, in: .traffic)
        series.flow = book.column("flow", "/h", of: ids, in: .traffic)
        series.occupancy = book.column("occupancy", "%", of: ids, in: .traffic)
        series.travelTimeIndex = book.column("travel_time_index", "1", of: ids, in: .traffic)
        series.districtIndex = book.column(
            "congestion_index",
            "1",
            of: District.ids,
            in: .traffic
        )
        series.districtSpeed = book.column("speed", "km/h", of: District.ids, in: .traffic)
        series.districtExcess = book.column(
            "congestion_excess",
            "1",
            of: District.ids,
            in: .traffic
        )
        series.city = book.cityRow(
            [
                ("congestion_index", "1"), ("speed", "km/h"), ("incidents", "1"),
                ("congestion_excess", "1"),
            ],
            in: .traffic
        )
    }

    func emit(incidents: Int, into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every30) {
            emission.add(series.speed[index], speed[index])
            emission.add(series.flow[index], flow[index])
            emission.add(
                series.occupancy[index],
                min(100, density[index] * Self.detectedLength / 10)
            )
            emission.add(series.travelTimeIndex[index], travelTimeIndex[index])
        }
        guard emission.isDue(every: ModelTime.every10) else { return }
        for place in District.all.indices {
            emission.add(series.districtIndex[place], districtIndex[place])
            emission.add(series.districtSpeed[place], districtSpeed[place])
            emission.add(series.districtExcess[place], districtExcess[place])
        }
        emission.add(series.city, [cityIndex, citySpeed, Double(incidents), cityExcess])
    }
}
