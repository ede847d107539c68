// SPDX-License-Identifier: Apache-2.0

extension ServiceMessage.Code {
    /// The sentence in Simplified Chinese, with places for its values as in ``english``.
    var chinese: String {
        switch self {
        case .said: "%1"
        case .noConnection: "无法连接 %1。请检查服务是否运行、数据源的 url 是否正确。"
        case .hostUnknown: "主机名无法解析：%1。请检查数据源 url 中的名称。"
        case .connectionBroken: "连接中断：%1。稍后重试；若持续出现，请检查该服务。"
        case .untrusted:
            "证书不可信：%1{（“%2”）}。请更新其证书，或用数据源的 ca_file 指定可信证书文件。"
        case .deadline: "%2毫秒内无完整应答：%1。请检查该服务，或放宽数据源的 deadline。"
        case .cancelled: "访问已取消：%1。"
        case .noAddress:
            "“%1”不是服务地址。请写 http:// 或 https://、主机和路径，不含用户名和密码。"
        case .noLibrary: "无法启动 libcurl。请检查是否完整安装：Debian 上的软件包是 libcurl4。"
        case .controlCharacter: "发往 %2 的请求头“%1”含控制字符。请检查数据源的令牌变量和请求头。"
        case .endsEarly: "应答不完整：%1。稍后重试；若持续出现，请检查中间的代理。"
        case .notHTTP:
            "应答不是有效的 HTTP：%1{（“%2”）}。请检查数据源的 url 是否指向该服务本身。"
        case .bodyTooLarge: "应答超过%2字节：%1。请减少请求的数据，或提高数据源的字节上限。"
        case .ratioTooHigh: "应答解压后超过%2倍，已截断：%1。请检查该服务。"
        case .headersTooLarge: "应答头超过%2字节，已截断：%1。请检查该服务。"
        case .encoding: "使用了未请求的编码“%2”：%1。请让其发送 gzip、deflate 或不压缩的内容。"
        case .contentLength: "内容长度无效：%1。请检查中间的代理。"
        case .denied: "拒绝访问（%2）：%1{，应答“%3”}。请检查数据源令牌变量所指的令牌。"
        case .absent: "路径不存在（%2）：%1{，应答“%3”}。请检查数据源 url 的路径。"
        case .redirected:
            "服务要求重定向（%2）{到“%4”}，不予跟随：%1{，应答“%3”}。请在数据源的 "
                + "url 中写最终地址。"
        case .troubled: "服务故障（%2）：%1{，应答“%3”}。稍后重试；若持续出现，请联系其运营方。"
        case .unexpectedStatus:
            "应答异常（%2）：%1{，应答“%3”}。请检查数据源的 standard 是否与该服务一致。"
        case .emptyAnswer: "应答为空：%1。请检查数据源 url 的路径。"
        case .invalidJSON: "JSON 无效，开头为“%3”：%1。请检查数据源的 url 和 standard。"
        case .largeJSON: "JSON 过大或嵌套过深，开头为“%3”：%1。请检查数据源的 url 和 standard。"
        case .wrongContent: "应答的 JSON 中没有%c：%1。请检查数据源的 standard 是否与该服务一致。"
        case .entityList: "实体列表"
        case .typeList: "类型列表"
        case .silenceList: "静默列表"
        case .alertList: "告警列表"
        case .namedList: "名为“%1”的列表"
        case .member: "“%1”"
        case .result: "查询结果"
        case .metrics: "任何指标（内容为空）"
        case .catalogue: "目录"
        case .cloudEvents: "CloudEvents 批次"
        case .otherOrigin: "%1 的下一页指向其他来源“%2”，不予跟随。请更正该服务配置的公开地址。"
        case .readAlready: "%1 的下一页是已读过的页，读取到此为止。请更正该服务的 nextLink。"
        case .foreignPage:
            "%1 的下一页在其他服务器上，不予请求。请让其链接使用数据源 url 的地址。"
        case .pageWithoutNews: "%1 的下一页没有新数据。请向其运营方核实分页。"
        case .pagesShort: "代理称“%2”有%1个实体，各页只有%3个。其余下次再请求；请检查代理的分页。"
        case .countDiffers:
            "%1 声明有%2个“%3”，实际给出%4个。请检查该服务的分页，或联系其运营方。"
        case .outOfOrder:
            "%1 未按编号顺序返回观测值，中断的访问须全部重读。请检查该服务的 $orderby。"
        case .partialAnswer: "%1 只返回部分数据：“%2”。数值标为不确定；请检查其后端存储。"
        case .comparisonLong: "与 %1 核对历史超时，将继续核对。请放宽数据源的 deadline。"
        case .notReadYet: "%1 尚未读取，首次访问后再核对历史。"
        case .comparisonRefused:
            "无法与已存数据核对历史，因此找不到遗漏和迟到的样本：服务拒绝 "
                + "count_over_time。请允许此查询。{%c}"
        case .historyLong: "“%1”的历史超过%2页，其余未读。"
        case .noHistorySince: "代理不提供历史，%1 至今的数值未知。"
        case .historyUnfinished: "代理的历史未读完：%c"
        case .historyNotReread: "代理的历史未能重读：%c"
        case .typeNotRead: "“%1”的实体未读取：%c"
        case .typeWithoutValues:
            "“%2”的%1个实体没有可用数值。若属正常，请从数据源的 types 中去掉该类型。"
        case .nothingArrived:
            "未收到 %1 的数据，已请求的类型（实体数）：%2。请检查数据源的 url、types "
                + "以及租户或服务路径。"
        case .noTypes:
            "未收到 %1 的数据：其类型列表为空。请检查数据源的 url、types 以及租户或服务路径。"
        case .swappedOrder: "“%1”的坐标纬度在前，已调换顺序。请更正其位置。"
        case .placesRefused:
            "以下对象的位置不是 WGS 84 经纬度，不能上图：%1{ 等，另有%2个}。请按 "
                + "GeoJSON（RFC 7946）给出经纬度。"
        case .unitMismatch: "“%1”的单位“%2”不能换算为目录的单位，按原单位显示。"
        case .unitUnknown: "“%1”的单位不能换算为目录的单位，按原单位显示。"
        case .sameName: "“%1”和“%2”在此同为“%3”，前者已略去。请在服务端使用不同的名称。"
        case .sameProperty:
            "“%1”和“%2”同为“%3”，后者已略去。请为其 ObservedProperties 取不同的名称。"
        case .overLimits:
            "超过上限（%1个序列、%2个标签、%3字节文本）：略去%4项，多数属于“%5”（%6）"
                + "。请减少请求的数据，或提高数据源的上限。"
        case .emptySource: "服务有应答，但尚无数值。请检查数据源的 url、standard 和数据选择。"
        case .ruleRefused: "%1 无法应答：“%2”。请检查规则的选择器。"
        case .noMetrics: "没有返回指标，应答开头为“%2”：%1。请检查数据源 url 的路径。"
        case .linesUnreadable: "%2 有%1行无法读取，首处在第%3行，均已略去。请检查导出器。"
        case .ruleNotSelector:
            "规则“%1”没有数据：它不是序列选择器。写法如“node_load1{{job=\"node\"}}”。"
        case .notSeries: "选择器“%1”得到的不是序列而是“%2”。写法如“up{{job=\"node\"}}”。"
        case .ruleWithoutData: "规则“%1”没有数据：%c"
        case .labelsMissing: "“%1”缺少标识实体的标签“%2”，已略去。请更正规则的 identity 标签。"
        case .indistinct:
            "“%1”与另一序列无法区分，二者同为“%3”的“%2”。请在规则的 identity 中写出区"
                + "分它们的标签。"
        case .differentInfo:
            "“%1”与另一序列同时给出“%2”的不同“%3”，采用前者。请在规则的 identity 中写"
                + "出区分它们的标签。"
        case .silencesUnread: "静默无法读取：%c"
        case .shelfUnsent: "搁置未能作为静默发出：%c"
        case .ledgerPosition: "无法从缓存读出账本位置。请移走缓存，账本将从头读取。"
        case .totalTooLarge: "账本的某个合计过大，无法表示为数字。"
        case .catalogueUnfinished: "账本的目录未读完（已有%1个数据集）：%c"
        case .catalogueShort: "%1 的目录声明有%2个数据集，各页只有%3个。请向其运营方核实分页。"
        case .countsChanged: "账本的计数规则已更改，将从最早的条目重读。此前的合计未知。"
        case .ledgerNoNext:
            "%1 的账本没有后续位置：Link 头缺失、指向他处或与之前相同。请联系其运营方。"
        case .ledgerCircle: "%1 的账本循环：Link 头指向已读的页。请联系其运营方。"
        case .cursorUnknown:
            "%1 的账本已不识别所到的游标（%2），已从最早的条目重读。此前删去的内容未知。"
        case .notCloudEvent: "账本有条目不是 CloudEvent：缺少 specversion、id、source 或 type。"
        case .entryLacks: "账本有条目缺少“%1”或其不是数字，未计入。"
        case .typeUnknown: "账本中类型为“%1”的条目未知，已略去。如需计入，请写入数据源的 ledger。"
        case .notStored: "收到的数据未能写入缓存（“%1”）。"
        case .notCompared: "无法从缓存读出历史进行核对（“%1”）。"
        case .cacheBegunAgain: "缓存已重新创建。"
        }
    }
}
