// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension ComputeCentres {
    fileprivate struct Plan {
        let code: String
        let english: String
        let chinese: String
        let district: Int
        let kind: String
        let tier: String
        /// The computing capacity in PFLOPS.
        let capacity: Double
    }

    /// Twelve centres with 45 EFLOPS in total, the figure expected for the end of 2025 (city-facts
    /// §2, status B/A), which is 2 061 GFLOPS per resident.
    ///
    /// The distribution over the centres is assumed; the four public centres are documented (status
    /// B).
    fileprivate static let plans: [Plan] = [
        Plan("haidian", "Haidian Computing Centre", "海淀算力中心", 5, "public", "city", 7000),
        Plan("chaoyang", "Chaoyang Computing Centre", "朝阳算力中心", 2, "public", "city", 5200),
        Plan("yizhuang", "Yizhuang Computing Centre", "亦庄算力中心", 11, "public", "regional", 6000),
        Plan("jingxi", "Jingxi Computing Centre", "京西算力中心", 4, "public", "regional", 4200),
        Plan("tongzhou", "Sub-centre Government Cloud", "城市副中心政务云", 8, "government", "city", 2200),
        Plan("xicheng", "Xicheng Government Cloud", "西城政务云", 1, "government", "city", 1200),
        Plan("yanqing", "Yanqing Government Cloud", "延庆政务云", 15, "government", "regional", 1100),
        Plan("shunyi", "Shunyi Private Cloud", "顺义私有云", 9, "private", "city", 4000),
        Plan("changping", "Changping Private Cloud", "昌平私有云", 10, "private", "city", 4600),
        Plan("fangshan", "Fangshan Private Cloud", "房山私有云", 7, "private", "regional", 3000),
        Plan("miyun", "Miyun Private Cloud", "密云私有云", 14, "private", "regional", 2500),
        Plan("huairou", "Huairou Science Cloud", "怀柔科学云", 12, "public", "regional", 4000),
    ]

    init(seed: UInt64, grid: PowerGrid, book: inout CityBook) {
        generator = SeededGenerator(seed: seed, stream: "compute")
        noise = SlowNoise(
            count: Self.plans.count,
            spread: 0.05,
            forgets: 3600,
            from: &generator
        )
        for plan in Self.plans { add(plan, grid: grid, book: &book) }
        clusters = Clusters(self, from: &generator, book: &book)
        let metrics: [(String, UnitCode)] = [
            ("capacity", "PFLOPS"), ("used", "%"), ("allocated", "%"), ("queue", "1"),
            ("wait", "min"), ("power", "MW"), ("pue", "1"), ("temperature", "Cel"),
            ("link_latency", "ms"), ("free", "PFLOPS"),
        ]
        series.centre = metrics.map { book.column($0.0, $0.1, of: ids, in: .compute) }
        series.onBackup = book.column("on_backup", "1", of: ids, in: .compute, shape: .flag)
        series.inService = book.column("up", "1", of: ids, in: .compute, shape: .flag)
        series.city = book.cityRow(
            [
                ("compute_capacity", "EFLOPS"), ("compute_per_resident", "GFLOPS"),
                ("compute_used", "%"), ("compute_free", "EFLOPS"), ("compute_queue", "1"),
                ("compute_wait", "min"), ("compute_power", "MW"), ("compute_pue", "1"),
            ],
            in: .compute
        )
    }

    private mutating func add(_ plan: Plan, grid: PowerGrid, book: inout CityBook) {
        let id = EntityID("compute_centre:\(plan.code)")
        let place = District.all[plan.district]
        let feed = grid.substation(in: plan.district, number: 0)
        let point = CityMap.place(in: place, from: &generator)
        let places = (plan.capacity / Self.jobSize).rounded()
        let name = LocalizedText(plan.english, chinese: plan.chinese)
        ids.append(id)
        names.append(name)
        district.append(plan.district)
        substation.append(feed)
        nominal.append(plan.capacity)
        slots.append(places)
        isFailedOver.append(false)
        isOnBackup.append(false)
        available.append(1)
        let running = Int(places * 0.86)
        let waiting = Int(places * 0.86 / Self.jobTime * Self.placingTime)
        self.running.append(running)
        self.waiting.append(waiting)
        arrived.append(running + waiting)
        done.append(0)
        takenOver.append(0)
        givenAway.append(0)
        throughput.append(places * 0.86 / Self.jobTime)
        temperature.append(24)
        pue.append(1.25)
        latency.append(2)
        book.add(
            Entity(
                id: id,
                kind: "compute_centre",
                name: name,
                district: place.id,
                parent: place.id,
                position: Position(longitude: point.longitude, latitude: point.latitude),
                attributes: [
                    "class": plan.kind,
                    "tier": plan.tier,
                    "substation": grid.substationIDs[feed].rawValue,
                    "capacity_pflops": CityBook.fixed(plan.capacity),
                    "backup_share": CityBook.fixed(Self.backupShare, 2),
                ]
            )
        )
    }

    /// The usable capacity of the whole city, in EFLOPS.
    var cityCapacity: Double { ids.indices.reduce(0) { $0 + capacity($1) } / 1000 }

    /// The usable capacity per resident in GFLOPS: EFLOPS × 10⁹ over residents.
    var perResident: Double { cityCapacity * 1e9 / District.residents }

    /// The share of the usable capacity that is in use.
    var cityUsed: Double {
        let used = ids.indices.reduce(0) { $0 + capacity($1) * self.used($1) }
        return used / max(1, cityCapacity * 1000)
    }

    /// The mean waiting time of the city's jobs, in minutes.
    var cityWait: Double {
        Double(waiting.reduce(0, +)) / max(0.01, throughput.reduce(0, +)) / 60
    }

    func emit(into emission: inout Emission) {
        for index in emission.due(of: ids.count, every: ModelTime.every15) {
            let machines = machinePower(index)
            let values = [
                capacity(index), used(index) * 100, min(100, used(index) * 100 + 3),
                Double(waiting[index]), wait(index), machines * pue[index], pue[index],
                temperature[index], latency[index], capacity(index) * (1 - used(index)),
            ]
            for (column, value) in zip(series.centre, values) { emission.add(column[index], value) }
            emission.add(series.onBackup[index], flag: isOnBackup[index])
            emission.add(series.inService[index], flag: !isFailedOver[index])
            clusters.emit(centre: index, of: self, into: &emission)
        }
        guard emission.isDue(every: ModelTime.every15) else { return }
        let machines = ids.indices.map { machinePower($0) }
        let all = zip(machines, pue).reduce(0) { $0 + $1.0 * $1.1 }
        emission.add(
            series.city,
            [
                cityCapacity, perResident, cityUsed * 100, cityCapacity * (1 - cityUsed),
                Double(waiting.reduce(0, +)), cityWait, all,
                all / max(0.001, machines.reduce(0, +)),
            ]
        )
    }
}

extension ComputeCentres.Plan {
    fileprivate init(
        _ code: String,
        _ english: String,
        _ chinese: String,
        _ district: Int,
        _ kind: String,
        _ tier: String,
        _ capacity: Double
    ) {
        self.code = code
        self.english = english
        self.chinese = chinese
        self.district = district
        self.kind = kind
        self.tier = tier
        self.capacity = capacity
    }
}
