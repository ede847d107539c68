// SPDX-License-Identifier: Apache-2.0

extension ManualPage {
    /// The English sentences about options, each with its Chinese one.
    static let chineseOptions = """
        A cache or a recording to read instead.
        = 代替读取的缓存或录制。
        A cache or a recording to try the alarm rules on.
        = 试用告警规则的缓存或录制。
        A comment to the signature.
        = 签名的备注。
        A comment, kept in the journal.
        = 备注，存入操作记录。
        A configuration: the recording gets the catalog, the pages, the city's name and its time zone from it and the folders beside it.
        = 配置：录制从它及旁边的文件夹取得目录、页面、城市名称和时区。
        A file for the lines that cannot be read.
        = 存放无法读取的行的文件。
        A file for the log.
        = 日志文件。
        A file that citytop backup made.
        = citytop backup 生成的文件。
        A folder of catalog files.
        = 目录文件夹。
        A folder of layout files.
        = 页面文件夹。
        A note about the recording, shown by citytop info.
        = 录制的说明，由 citytop info 显示。
        A recording to check instead.
        = 代替检查的录制。
        A recording to print instead of the cache.
        = 代替缓存打印的录制。
        A row of the journal.
        = 操作记录的一行。
        Also for each domain or district, or the acts of each position.
        = 另按领域、区或岗位的操作分列。
        Another deadband, in the property's unit.
        = 另一死区，以属性的单位计。
        Another limit, in the property's unit.
        = 另一限值，以属性的单位计。
        Another time before an alarm clears: 30s, 2m, 1h.
        = 另一恢复延时：30s、2m、1h。
        Another time before an alarm is announced: 30s, 2m, 1h.
        = 另一发出延时：30s、2m、1h。
        City seconds per second, -3600 to 3600; 0 is a still picture.
        = 每秒的城市秒数，-3600 至 3600；0 为静止画面。
        City seconds per second, 1 to 600.
        = 每秒的城市秒数，1 至 600。
        Columns to leave out, by commas.
        = 略去的列，以逗号分隔。
        Combine the values of an interval: sum, mean, min, max or count.
        = 合并一段时间的数值：sum、mean、min、max 或 count。
        Count alarms from data that arrived later too.
        = 也计入后到数据的告警。
        Draw a frame of a recording.
        = 画录制的一帧。
        Draw in plain ASCII.
        = 只用 ASCII 绘制。
        Draw the demo city, whatever is configured.
        = 无论如何配置，都画演示城市。
        Frames a second in --cast and --svg.
        = --cast 和 --svg 每秒的帧数。
        From this time on.
        = 从此时起。
        From this time on; from the beginning if it is left out.
        = 从此时起；未给出时从开头起。
        The time between two lines: 5m, 1h; 1d is a day of the calendar.
        = 行与行的间隔：5m、1h；1d 为日历日。
        The format: text, ansi, svg or json.
        = 写法：text、ansi、svg 或 json。
        The length of such an interval: 10s, 1d.
        = 合并的时间长度：10s、1d。
        The number of lines of a day; the next day begins as the first did.
        = 一天的行数；次日与首日同时开始。
        The length of the past that the services have at the start, 10s to 2h; the city opens that long after the scenario's own start.
        = 开始时服务能给出的历史长度，10s 至 2h；城市在情景开始之后这么久打开。
        The format of times: letters of strftime such as '%d/%m/%Y %H:%M' or %Y%m%d%H, or the meaning of numbers: unix, unix-ms, unix-us, unix-ns, excel, excel-1904, julian, mjd, matlab.
        = 时间的写法：strftime 字母，如 '%d/%m/%Y %H:%M' 或 %Y%m%d%H；或数字的含义：unix、unix-ms、unix-us、unix-ns、excel、excel-1904、julian、mjd、matlab。
        The width of characters that Unicode calls ambiguous, 1 or 2; the terminal is asked if it is left out.
        = 终端绘制 Unicode 宽度不定字符的列数，1 或 2；未给出时询问终端。
        Only alarms whose entity/property matches.
        = 只取“实体/属性”匹配的告警。
        Only data of this source; may be given several times.
        = 只取此数据源的数据；可多次给出。
        Use only data and acts that had arrived by this time.
        = 只按此时已到的数据和操作。
        Only print how the files are read; 65 if they cannot be imported.
        = 只打印如何读取文件；不能导入时状态为 65。
        Only read the cache: do not sync, and save no bookmarks.
        = 只读缓存：不同步，不保存书签。
        Only series whose entity/property matches; * is any text, ? any one character.
        = 只取“实体/属性”匹配的序列；* 代表任意文字，? 代表一个字符。
        Only the limits of this priority: low, medium, high, critical.
        = 只取此优先级的限值：low、medium、high、critical。
        Print changes and alarms as lines, for screen readers and logs; draw nothing.
        = 以文字行打印变化和告警，供读屏软件和日志使用；不绘制画面。
        Print it as JSON, for other programs.
        = 以 JSON 打印，供其他程序使用。
        Print one JSON object a line, for other programs.
        = 每行打印一个 JSON 对象，供其他程序使用。
        Print the outcome as JSON, for other programs.
        = 以 JSON 打印结果，供其他程序使用。
        Print the bookmarks in place of the observations.
        = 打印书签，代替观测值。
        Read every service until it has no more data, then end.
        = 读取各服务直到没有更多数据，然后结束。
        Record new data until stopped.
        = 录制新数据直到停止。
        Record the demo city, whatever is configured.
        = 无论如何配置，都录制演示城市。
        Replace a file that is there already.
        = 替换已有文件。
        Replace the file if it is there.
        = 替换已有文件。
        Replace the file of --cast or --svg if it is there already.
        = 替换 --cast 或 --svg 的已有文件。
        Replace the recording, and the file of --rejects, if they are there already.
        = 替换已有的录制和 --rejects 文件。
        Serve this domain alone, on the port it would have.
        = 只提供此领域，使用其原有端口。
        Show help information.
        = 显示帮助。
        Show the version.
        = 显示版本。
        Sign the handover of the position in the journal.
        = 在操作记录中签署该岗位的交接。
        Start again at the end.
        = 到末尾后重新开始。
        The activation that you saw, as in the list's JSON; otherwise the present one is read from the cache at once.
        = 所看到的那次激活，同列表 JSON；未给出时立即从缓存读取当前的。
        The alarm at this time.
        = 此时的告警。
        The alarm, as entity/property.
        = 告警，写作“实体/属性”。
        The alarms of this time.
        = 此时的告警。
        The alarms, as entity/property with * and ?, or as kind/property for a whole rule.
        = 告警，写作带 * 和 ? 的“实体/属性”，或以“类别/属性”表示整条规则。
        The alarms, as entity/property; * is any text, ? any one character.
        = 告警，写作“实体/属性”；* 代表任意文字，? 代表一个字符。
        The cache file.
        = 缓存文件。
        The city's own time to begin at, such as 08:20; the scenario's default otherwise.
        = 开始的城市时间，如 08:20；未给出时按情景的默认值。
        The column of times; several, by commas, are joined by spaces.
        = 时间列；以逗号分隔的多列用空格连接。
        The column that names the entity; several are joined by "/".
        = 写明实体的列；多列用“/”连接。
        The columns of values, by commas; else all that hold numbers.
        = 数值列，以逗号分隔；未给出时为所有含数字的列。
        The configuration: the city and its services.
        = 配置：城市及其服务。
        The date of times without a date: 2025-06-03.
        = 没有日期的时间所属日期：2025-06-03。
        The decimal mark: . or ,
        = 小数点：. 或 ,
        The domain that it belongs to: energy.
        = 所属领域：energy。
        The duration, such as 15m, 1h or 8h; limited by the alarm's class.
        = 时长，如 15m、1h 或 8h；受告警等级类限制。
        The encoding of texts: utf-8 or latin-1.
        = 文字编码：utf-8 或 latin-1。
        The end of the shift; now if it is left out.
        = 班次结束；未给出时为现在。
        The entity, if no column names it.
        = 没有列写明时的实体。
        The file to make.
        = 要生成的文件。
        The files.
        = 文件。
        The first line does not name the columns; they are #1, #2, ….
        = 首行不是列名；列名为 #1、#2 等。
        The first of four ports in a row; 0 lets the system choose.
        = 四个连续端口的第一个；0 由系统选择。
        The folder to write into; it is created if it is missing.
        = 写入的文件夹；不存在时创建。
        The instant to begin at, such as 08:20 or -2h (from its end).
        = 开始的时刻，如 08:20 或 -2h（从末尾起）。
        The kind of the entities: building, pump.
        = 实体的类别：building、pump。
        The language: en or zh, or a locale such as zh_CN.
        = 语言：en 或 zh，或 zh_CN 等区域名称。
        The name of the city or site, for the header.
        = 页首显示的城市或场所名称。
        The page to show, by its id or by its title in either language: overview, sources, …
        = 要显示的页面，写标识或任一语言的标题：overview、交通等。
        The property, if no column names it.
        = 没有列写明时的属性。
        The recording to make.
        = 要生成的录制。
        The recording.
        = 录制文件。
        The same seed is the same city, to the bit.
        = 相同的种子得到完全相同的城市。
        The same, by name.
        = 同上，以选项给出。
        The sender's identifier, such as an e-mail address.
        = 发送者标识，如电子邮件地址。
        The size of its frames.
        = 画面大小。
        The size of the frame that is printed without a terminal.
        = 没有终端时打印的画面大小。
        The size of the frame.
        = 画面大小。
        The start of the part for --cast or --svg.
        = --cast 或 --svg 片段的开始。
        The start of the shift; 12 hours before its end if it is left out.
        = 班次开始；未给出时为结束前12小时。
        The theme: quiet, vivid, high-contrast, colour-blind-safe, mono, or a file of your own in the folder "themes" beside config.yaml.
        = 主题：quiet、vivid、high-contrast、colour-blind-safe、mono，或 config.yaml 旁 themes 文件夹中自己的文件。
        The thousands mark; with it (1.00) is negative. ' ' is any space or apostrophe.
        = 千位分隔符；给出后 (1.00) 为负数。' ' 代表任意空格或撇号。
        The time of the first line, if no column has times.
        = 没有时间列时首行的时间。
        The unit, as a UCUM code: kW.h, or speed=km/h for one property. May be repeated.
        = 单位的 UCUM 代码：kW.h，或单个属性 speed=km/h。可重复。
        The zone of times without a zone: Europe/Berlin, +08:00, UTC. No abbreviations.
        = 没有时区的时间所属时区：Asia/Shanghai、+08:00、UTC。不用缩写。
        Up to, not including, this time.
        = 到此时之前。
        Up to, not including, this time; up to now if it is left out.
        = 到此时之前；未给出时到现在。
        The name of a property: speed="Mean speed". May be repeated.
        = 属性的名称：speed="平均车速"。可重复。
        The scenario: calm-workday, rainstorm, cold-wave, compute-failover or settlement-jam, or a scenario file.
        = 情景：calm-workday、rainstorm、cold-wave、compute-failover、settlement-jam，或情景文件。
        The separator of columns: one character, or tab.
        = 列的分隔符：一个字符或 tab。
        The parts of a file's name: '{property}_{entity}'; {} is anything.
        = 文件名的含义：'{property}_{entity}'；{} 代表任意内容。
        The texts that mean no value, by commas: 0,NA. An empty field always does.
        = 表示无值的内容，以逗号分隔：0,NA。空字段总是无值。
        The meaning of the columns of values: entities or properties.
        = 数值列是什么：entities（实体）或 properties（属性）。
        The end.
        = 片段的结束。
        The file of the recording.
        = 录制文件的位置。
        With --once: the longest it may take, such as 30s or 5m; without limit if left out.
        = 与 --once 同用：最长用时，如 30s 或 5m；未给出时不限。
        Write the stretch as an animated SVG, to play in a browser.
        = 把片段写成动画 SVG，用浏览器播放。
        Write the stretch as an asciicast, to play with asciinema.
        = 把片段写成 asciicast，用 asciinema 播放。
        Your name, written beside the user that the system reports.
        = 姓名，写在系统用户名旁。
        Your operating position.
        = 岗位。
        chattering, stale, maintenance, known-cause, or other with a comment.
        = chattering（抖动）、stale（数据过期）、maintenance（检修）、known-cause（原因已知），或 other 并附备注。
        The instant at which the forecast is made; now, or the end of the recording.
        = 作出预测的时刻；默认为现在或录制的末尾。
        The time to forecast, from 1h to 7d.
        = 预测的时长，1h 至 7d。
        The per cent of values that should lie inside the band.
        = 应落在区间内的数值所占的百分比。
        The first time of the window.
        = 时段的开始。
        The last time of the window.
        = 时段的结束。
        Measure leads and lags against these series, as entity/property with * and ?.
        = 相对这些序列计算超前和滞后，写作“实体/属性”，可用 * 和 ?。
        The greatest number of series to print.
        = 最多打印的序列数。
        text, csv or jsonl.
        = text、csv 或 jsonl。
        csv or jsonl.
        = csv 或 jsonl。
        """
}
