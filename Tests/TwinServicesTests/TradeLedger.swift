// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

extension LedgerRules {
    /// The trades of a data exchange by channel, product and seller.
    static let trades = {
        let settled = ["city.datatrade.trade.settled"]
        return LedgerRules(
            total: "city:beijing",
            datasetKind: "data_product",
            publisherKind: "participant",
            groups: [
                Group(field: "channel", kind: "trade_channel"),
                Group(field: "product", kind: "data_product", interval: .seconds(60)),
                Group(field: "seller", kind: "participant", interval: .seconds(60)),
            ],
            counts: [
                Count(
                    property: "turnover",
                    unit: "CNY",
                    types: settled,
                    measure: .sum("amount", isOptional: false),
                    fields: ["channel", "product", "seller"]
                ),
                Count(
                    property: "trades",
                    types: settled,
                    fields: ["channel", "product", "seller"]
                ),
                Count(
                    property: "settlement_failures",
                    types: ["city.datatrade.settlement.failed"],
                    fields: ["channel"]
                ),
                Count(
                    property: "settlement_latency",
                    unit: "s",
                    types: settled,
                    measure: .mean("latencySeconds", over: .seconds(60)),
                    fields: ["channel"]
                ),
                Count(
                    property: "unit_price",
                    unit: "CNY/GBy",
                    types: settled,
                    measure: .ratio("amount", per: "volumeBytes", factor: 1e9),
                    fields: ["channel"],
                    isTotal: false
                ),
            ]
        )
    }()
}
