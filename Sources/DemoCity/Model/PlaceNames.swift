// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The localities of each district, used in the names of substations, communities and stations.
enum PlaceNames {
    /// Eight localities of each district, in the order of ``District/all``.
    static let localities: [[LocalizedText]] = [
        list(
            "Dongsi 东四,Chaoyangmen 朝阳门,Jingshan 景山,Jiaodaokou 交道口,Dongzhimen 东直门,Hepingli 和平里,Chongwenmen 崇文门,Longtan 龙潭"
        ),
        list(
            "Xidan 西单,Jinrongjie 金融街,Yuetan 月坛,Deshengmen 德胜门,Xinjiekou 新街口,Guang'anmen 广安门,Taoranting 陶然亭,Niujie 牛街"
        ),
        list(
            "Wangjing 望京,Guomao 国贸,Sanlitun 三里屯,Shuangjing 双井,Jiuxianqiao 酒仙桥,Yayuncun 亚运村,Panjiayuan 潘家园,Dingfuzhuang 定福庄"
        ),
        list(
            "Lize 丽泽,Kefeng 科丰,Fangzhuang 方庄,Xincun 新村,Nanyuan 南苑,Dahongmen 大红门,Lugouqiao 卢沟桥,Huaxiang 花乡"
        ),
        list(
            "Lugu 鲁谷,Bajiao 八角,Gucheng 古城,Pingguoyuan 苹果园,Jinding 金顶,Shougang 首钢,Babaoshan 八宝山,Yangzhuang 杨庄"
        ),
        list(
            "Zhongguancun 中关村,Shangdi 上地,Wudaokou 五道口,Gongzhufen 公主坟,Wanliu 万柳,Xi'erqi 西二旗,Xisanqi 西三旗,Ganjiakou 甘家口"
        ),
        list(
            "Dayu 大峪,Chengzi 城子,Yongding 永定,Tanzhe 潭柘,Junzhuang 军庄,Zhaitang 斋堂,Longquan 龙泉,Miaofeng 妙峰"
        ),
        list(
            "Liangxiang 良乡,Changyang 长阳,Doudian 窦店,Yanshan 燕山,Gongchen 拱辰,Xilu 西潞,Zhoukoudian 周口店,Liulihe 琉璃河"
        ),
        list(
            "Xinhua 新华,Beiyuan 北苑,Lucheng 潞城,Songzhuang 宋庄,Majuqiao 马驹桥,Zhangjiawan 张家湾,Taihu 台湖,Liyuan 梨园"
        ),
        list(
            "Renhe 仁和,Shengli 胜利,Tianzhu 天竺,Houshayu 后沙峪,Niulanshan 牛栏山,Yangzhen 杨镇,Nanfaxin 南法信,Liqiao 李桥"
        ),
        list(
            "Huilongguan 回龙观,Tiantongyuan 天通苑,Shahe 沙河,Beiqijia 北七家,Nanshao 南邵,Machikou 马池口,Xiaotangshan 小汤山,Chengbei 城北"
        ),
        list(
            "Yizhuang 亦庄,Huangcun 黄村,Xihongmen 西红门,Jiugong 旧宫,Qingyundian 青云店,Pangezhuang 庞各庄,Lixian 礼贤,Weishanzhuang 魏善庄"
        ),
        list(
            "Longshan 龙山,Quanhe 泉河,Yanqi 雁栖,Miaocheng 庙城,Beifang 北房,Yangsong 杨宋,Qiaozi 桥梓,Bohai 渤海"
        ),
        list(
            "Xinggu 兴谷,Binhe 滨河,Yukou 峪口,Mafang 马坊,Jinhaihu 金海湖,Donggaocun 东高村,Daxingzhuang 大兴庄,Xiagezhuang 夏各庄"
        ),
        list(
            "Gulou 鼓楼,Guoyuan 果园,Tanying 檀营,Xiwengzhuang 溪翁庄,Shilipu 十里堡,Taishitun 太师屯,Mujiayu 穆家峪,Gubeikou 古北口"
        ),
        list(
            "Rulin 儒林,Baiquan 百泉,Xiangshuiyuan 香水园,Kangzhuang 康庄,Badaling 八达岭,Yongning 永宁,Jiuxian 旧县,Zhangshanying 张山营"
        ),
    ]

    /// Returns the locality with a number in a district; numbers past the end of the list start
    /// again with a suffix.
    static func locality(_ number: Int, in district: Int) -> LocalizedText {
        let names = localities[district]
        let name = names[number % names.count]
        let round = number / names.count
        guard round > 0 else { return name }
        return LocalizedText(
            "\(name.english) \(round + 1)",
            chinese: (name.chinese ?? name.english) + String(round + 1)
        )
    }

    /// Splits a list such as "Dongsi 东四,Jingshan 景山"; the Chinese name follows the last space.
    static func list(_ text: String) -> [LocalizedText] {
        text.split(separator: ",").map { entry in
            guard let space = entry.lastIndex(of: " ") else { return LocalizedText(String(entry)) }
            return LocalizedText(
                String(entry[..<space]),
                chinese: String(entry[entry.index(after: space)...])
            )
        }
    }
}
