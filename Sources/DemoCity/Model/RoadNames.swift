// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The roads of the city before they are divided into segments.
enum RoadNames {
    struct Ring {
        let number: Int
        /// The length in kilometres (city-facts §2, status B).
        let length: Double
        let segments: Int
        let freeSpeed: Double
        let lanes: Int
        let weight: Double
        let chinese: String
    }

    /// The ring roads 2 to 6.
    ///
    /// The lengths are documented. Free speed (below the posted limit, to allow for ramps and
    /// merging), lanes per direction and demand weight are assumed.
    static let rings: [Ring] = [
        Ring(
            number: 2,
            length: 32.7,
            segments: 32,
            freeSpeed: 58,
            lanes: 3,
            weight: 1.03,
            chinese: "二环"
        ),
        Ring(
            number: 3,
            length: 48.3,
            segments: 48,
            freeSpeed: 60,
            lanes: 3,
            weight: 1.08,
            chinese: "三环"
        ),
        Ring(
            number: 4,
            length: 65.3,
            segments: 64,
            freeSpeed: 66,
            lanes: 4,
            weight: 1.04,
            chinese: "四环"
        ),
        Ring(
            number: 5,
            length: 98.58,
            segments: 80,
            freeSpeed: 74,
            lanes: 3,
            weight: 0.96,
            chinese: "五环"
        ),
        Ring(
            number: 6,
            length: 187.6,
            segments: 96,
            freeSpeed: 82,
            lanes: 3,
            weight: 0.80,
            chinese: "六环"
        ),
    ]

    /// Returns the name of a numbered road segment for use in a Chinese sentence: `南五环19段` for `南五环
    /// 19`.
    static func stretch(_ name: LocalizedText) -> String {
        guard let chinese = name.chinese else { return name.english }
        let close = chinese.filter { $0 != " " }
        return chinese.last?.isNumber == true ? close + "段" : close
    }

    struct Radial {
        let code: String
        let english: String
        let chinese: String
        /// The bearing in degrees clockwise from north.
        let bearing: Double
    }

    /// Ten radial roads; the bearings were estimated from a map.
    static let radials: [Radial] = [
        Radial(code: "g6", english: "Jingzang Expressway", chinese: "京藏高速", bearing: -22),
        Radial(code: "g7", english: "Jingxin Expressway", chinese: "京新高速", bearing: -34),
        Radial(code: "g45", english: "Jingcheng Expressway", chinese: "京承高速", bearing: 28),
        Radial(code: "s12", english: "Airport Expressway", chinese: "机场高速", bearing: 45),
        Radial(code: "jt", english: "Jingtong Expressway", chinese: "京通快速路", bearing: 92),
        Radial(code: "g1", english: "Jingha Expressway", chinese: "京哈高速", bearing: 105),
        Radial(code: "g2", english: "Jinghu Expressway", chinese: "京沪高速", bearing: 132),
        Radial(code: "jk", english: "Jingkai Expressway", chinese: "京开高速", bearing: 187),
        Radial(code: "g4", english: "Jinggang'ao Expressway", chinese: "京港澳高速", bearing: 228),
        Radial(code: "g5", english: "Jingkun Expressway", chinese: "京昆高速", bearing: 243),
    ]

    /// Three arterial roads per district, in the order of ``District/all``.
    static let arterials: [[LocalizedText]] = [
        PlaceNames.list("East Chang'an Avenue 东长安街,Ping'an Avenue 平安大街,Dongdan North Street 东单北大街"),
        PlaceNames.list(
            "West Chang'an Avenue 西长安街,Xidan North Street 西单北大街,Fuchengmenwai Street 阜成门外大街"
        ),
        PlaceNames.list("Jianguo Road 建国路,Chaoyang Road 朝阳路,Jingshun Road 京顺路"),
        PlaceNames.list("Lize Road 丽泽路,Fengtai North Road 丰台北路,Nanyuan Road 南苑路"),
        PlaceNames.list("Shijingshan Road 石景山路,Fushi Road 阜石路,Lianshi Road 莲石路"),
        PlaceNames.list("Zhongguancun Street 中关村大街,Wanquanhe Road 万泉河路,Xueyuan Road 学院路"),
        PlaceNames.list("Mentougou Road 门头沟路,Shuangyu Road 双峪路,Shidan Road 石担路"),
        PlaceNames.list("Liangxiang East Road 良乡东路,Jingzhou Road 京周路,Yanfang Road 燕房路"),
        PlaceNames.list("Xinhua Street 新华大街,Tongma Road 通马路,Luyuan South Street 潞苑南大街"),
        PlaceNames.list("Shunping Road 顺平路,Fuqian Street 府前街,Tianbei Road 天北路"),
        PlaceNames.list("Huilongguan West Street 回龙观西大街,Litang Road 立汤路,Fuxue Road 府学路"),
        PlaceNames.list("Xinghua Street 兴华大街,Huangcun West Street 黄村西大街,Rongjing East Street 荣京东街"),
        PlaceNames.list("Qingchun Road 青春路,Yingbin Road 迎宾路,Kaifang Road 开放路"),
        PlaceNames.list("Xinping North Road 新平北路,Binhe Road 滨河路,Fuqian West Street 府前西街"),
        PlaceNames.list("Gulou Street 鼓楼大街,Xinnan Road 新南路,Yunxi Road 云西路"),
        PlaceNames.list("Guishui Street 妫水街,Dongwai Street 东外大街,Hunan East Road 湖南东路"),
    ]

    /// The 29 metro lines of 2024 (for their number see city-facts §2, status A).
    static let metroLines = PlaceNames.list(
        "Line 1 1号线,Line 2 2号线,Line 3 3号线,Line 4 4号线,Line 5 5号线,Line 6 6号线,"
            + "Line 7 7号线,Line 8 8号线,Line 9 9号线,Line 10 10号线,Line 11 11号线,"
            + "Line 12 12号线,Line 13 13号线,Line 14 14号线,Line 15 15号线,Line 16 16号线,"
            + "Line 17 17号线,Line 19 19号线,Batong Line 八通线,Daxing Line 大兴线,"
            + "Fangshan Line 房山线,Yanfang Line 燕房线,Changping Line 昌平线,"
            + "Yizhuang Line 亦庄线,Capital Airport Express 首都机场线,"
            + "Daxing Airport Express 大兴机场线,Line S1 S1线,Xijiao Line 西郊线,"
            + "Yizhuang Line T1 亦庄T1线"
    )

    /// Forty underpasses with their districts.
    static let underpasses: [(district: Int, names: [LocalizedText])] = [
        (0, PlaceNames.list("Guangqumen 广渠门桥,Dongbianmen 东便门桥,Yongdingmen 永定门桥")),
        (1, PlaceNames.list("Tianningsi 天宁寺桥,Fuxingmen 复兴门桥,Caihuying 菜户营桥")),
        (
            2,
            PlaceNames.list(
                "Shuangjing 双井桥,Anhua 安华桥,Xiaocun 肖村桥,Wufangqiao 五方桥,Siyuan 四元桥,Dajiaoting 大郊亭桥"
            )
        ),
        (
            3,
            PlaceNames.list(
                "Lianhua 莲花桥,Liuli 六里桥,Fengyi 丰益桥,Nangangwa 南岗洼桥,Yuquanying 玉泉营桥,Muxiyuan 木樨园桥"
            )
        ),
        (4, PlaceNames.list("Jin'an 金安桥,Yamenkou 衙门口桥,Yangzhuang 杨庄桥")),
        (
            5,
            PlaceNames.list(
                "Wanquanhe 万泉河桥,Suzhou 苏州桥,Zaojunmiao 皂君庙桥,Shangqing 上清桥,Xiaojiahe 肖家河桥,Huoying 霍营桥"
            )
        ),
        (6, PlaceNames.list("Shuangyu 双峪桥")),
        (7, PlaceNames.list("Liangxiang 良乡桥,Yancun 阎村桥")),
        (8, PlaceNames.list("Beiguan 北关桥,Tuqiao 土桥")),
        (9, PlaceNames.list("Shunxi 顺西桥,Tianzhu 天竺桥")),
        (10, PlaceNames.list("Shahe 沙河桥,Huilongguan 回龙观桥")),
        (11, PlaceNames.list("Huangcun 黄村桥,Xihongmen 西红门桥,Jiugong 旧宫桥")),
        (14, PlaceNames.list("Gulou 鼓楼桥")),
    ]
}
