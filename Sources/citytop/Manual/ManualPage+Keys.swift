// SPDX-License-Identifier: Apache-2.0

extension ManualPage {
    /// The keys of the configuration, each with its Chinese description.
    static let chineseKeys = """
        city
        = 城市名称，显示在页首。必填。
        simulated
        = true 时每个画面标明模拟。
        time_zone
        = 城市时区的 IANA 名称，如 Asia/Shanghai，或 +08:00 等偏移。
        calendar
        = 节假日和调休上班日文件，在本文件所在文件夹或自带的 Data/calendars 中，用于页首及与上一同类日对比。
        retention
        = 观测值完整保存的时间。小时值保存更久。
        cache_limit
        = 缓存超过此大小时放弃最旧的观测值。
        catalog
        = 目录文件夹，相对本文件所在文件夹。其中的领域替换同名的自带领域。
        layouts
        = 页面文件夹，相对本文件所在文件夹。其中的页面替换同名的自带页面。
        sources
        = 城市的服务列表。必填。
        keys
        = 以自选按键代替操作原有的按键；空列表去掉按键。
        notify
        = 实时画面如何提示无人确认的告警：终端响铃，带终端通知的响铃，运行命令的响铃，或不提示。
        notify_command
        = notify: command 时必填：程序的完整路径及参数。不经 shell 运行，10秒内最多一次。
        alarm_port
        = 写缓存的进程在 127.0.0.1 的此端口上以 Alertmanager API 第2版提供告警读取。
        sources: id
        = 数据源名称，文件内唯一。必填。
        sources: domain
        = 数据源观测值所属的目录领域。必填。
        sources: standard
        = 服务接口的标准。必填。
        sources: url
        = 基础地址，http 或 https，不含用户名、密码和查询。必填。
        sources: interval
        = 访问服务的间隔。
        sources: deadline
        = 一次访问的最长时间。
        sources: byte_limit
        = 一次应答解码后的最大字节数。
        sources: series_limit
        = 数据源的最多序列数；更多的略去并说明。
        sources: token_variable
        = 存放服务令牌的环境变量。令牌本身不写入文件。
        sources: ca_file
        = 代替系统证书的可信 PEM 证书，相对本文件所在文件夹。
        sources: metrics
        = Prometheus 必填：读取哪些序列，哪些标签写明实体。
        sources: types
        = NGSI-LD：读取的实体类型。
        sources: lateness
        = 观测值最多可迟到多久仍由下次访问读取。
        sources: audit
        = 与服务核对历史的间隔，或 off。
        sources: scrape
        = Prometheus：地址是导出器时为 true，是 HTTP API 时为 false。
        sources: ledger
        = CloudEvents：账本事件的计数。
        sources: alerts
        = Alertmanager：告警标签的含义。
        metrics: selector
        = PromQL 序列选择器。必填。
        metrics: kind
        = 实体在目录中的类别。必填。
        metrics: identity
        = 其值合在一起写明实体的标签。必填。
        metrics: parent
        = 写明上级实体的标签。
        ledger: total
        = 全部事件合计所属的实体。
        ledger: datasets
        = 账本旁目录中数据集的类别。
        ledger: publishers
        = 数据集发布者的类别。
        ledger: groups
        = 写明实体的事件字段，每个类别一次。
        ledger: counts
        = 计数的内容。
        groups: field
        = 事件数据的字段。必填。
        groups: kind
        = 该字段所指实体的类别。必填。
        groups: interval
        = 报告这些实体合计的间隔；超过10秒时只报告有变化的。
        counts: property
        = 该数字在目录中的属性。必填。
        counts: types
        = 计入的事件类型。必填。
        counts: unit
        = 数字的单位，UCUM 代码。
        counts: sum
        = 当日累计的字段。
        counts: mean
        = 取平均的字段，代替合计。
        counts: per
        = 与 sum 同用：其合计作除数的字段。
        counts: factor
        = 与 per 同用：商的系数。
        counts: over
        = 与 mean 同用：回看的时间。
        counts: optional
        = 与 sum 同用：true 时没有该字段的事件不计；否则拒收。
        counts: by
        = 分别计数的分组字段。
        counts: total
        = false 时不对全部事件合计。
        alerts: severity
        = 表示紧急程度的标签。
        alerts: critical
        = 表示紧急的标签值。
        alerts: high
        = 表示重要的标签值。
        alerts: medium
        = 表示次要的标签值。
        alerts: low
        = 表示提示的标签值。
        alerts: otherwise
        = 没有该标签或为其他值时的优先级。
        alerts: kind
        = 告警所指实体的类别，与 identity 同用。
        alerts: identity
        = 其值合在一起写明该实体的标签。
        alerts: district
        = 写明所在区的标签。
        alerts: silences
        = true 时把告警的搁置作为静默发送给 Alertmanager，并随搁置撤回。从不发送确认。
        """
}
