// SPDX-License-Identifier: Apache-2.0

extension ManualPage {
    /// The English sentences about commands, headings and files, each with its Chinese one.
    static let chineseCommands = """
        top for a city: a terminal dashboard for a city's digital twin.
        = 城市的 top：城市数字孪生的终端仪表盘。
        Shows live panes for whatever domains a city has, read from a local SQLite cache that is synced from the city's services. Without a configuration it offers the built-in demo city; press ? on the screen for the keys.
        = 按城市的各领域显示实时面板，数据来自与城市服务同步的本机 SQLite 缓存。没有配置时提供内置的演示城市；在屏幕上按 ? 查看按键。
        Show the configured city, live (this is what citytop alone does).
        = 实时显示所配置的城市（单独运行 citytop 即是）。
        If a sync daemon keeps the cache, or you may not write it, it is only read; else this dashboard syncs it itself. Whoever only reads needs no tokens of services. Without a configuration the demo city is offered.
        = 若缓存由同步进程维护，或无权写入，则只读取；否则由本仪表盘同步。只读者不需要服务的令牌。没有配置时提供演示城市。
        Run the built-in demo city and show it.
        = 运行并显示内置的演示城市。
        The city is a deterministic model, marked as simulated on every screen. Its services publish over HTTP on 127.0.0.1 in open standards, and are read like any city's. Without a terminal one frame is printed.
        = 该城市是确定性的模型，每个画面都标明模拟。其服务在 127.0.0.1 上以开放标准经 HTTP 发布，与其他城市一样读取。没有终端时打印一帧。
        Print one frame of the cache, or of the demo city.
        = 打印缓存或演示城市的一帧画面。
        Without a configuration or a cache the demo city is drawn. With --recording it is a frame of that, at --at or at its end. Colours are those of the theme in ANSI and SVG; JSON carries the rows of text and of styles.
        = 没有配置或缓存时画演示城市。带 --recording 时是录制在 --at 或末尾的一帧。ANSI 和 SVG 使用主题的颜色；JSON 含文字行和样式行。
        Keep the cache in step with the city's services, without a screen.
        = 不显示画面，使缓存与城市服务保持同步。
        Logs to standard error, for the journal, or to a file. Ends on SIGTERM and SIGINT. On SIGHUP it reads its files again, and keeps the previous content of invalid ones.
        = 日志写到标准错误或文件。收到 SIGTERM 和 SIGINT 时结束；收到 SIGHUP 时重读文件，文件有误则保留原有内容。
        Make a recording of a part of the cache, or of new data as it arrives.
        = 录制缓存的一部分，或录制新到的数据。
        A recording is one file with all that it takes to play it anywhere: observations, events, states of the sources, bookmarks, catalog and layouts; no addresses and no secrets. Times are written like 08:42, -2h, "yesterday 18:00" or 2026-11-20T08:42, in the city's time zone. With --live it records until it is stopped (Ctrl-C), reading the services itself where no other process does; killed, it lacks the last second at most. With --demo it lives through a day of the demo city, or with --live records that.
        = 录制是一个文件，含在任何地方回放所需的一切：观测值、事件、数据源状态、书签、目录和页面；不含地址和密钥。时间写作 08:42、-2h、昨天18:00 或 2026-11-20T08:42，按城市时区。带 --live 时录制到停止（Ctrl-C），没有其他进程读取服务时自行读取；被强行终止时最多丢失最后一秒。带 --demo 时经历演示城市的一天，与 --live 同用则实时录制。
        Play a recording.
        = 回放录制。
        Plays anywhere with nothing else: city, catalog, layouts and time zone come from inside the file. Opening it has no effect on the disk. Without a file, those that come with the program are offered.
        = 无需其他文件即可回放：城市、目录、页面和时区都在文件中。打开文件不影响磁盘。未给出文件时提供随程序附带的录制。
        Show the contents of a recording: city, span, sources, counts, size.
        = 显示录制的内容：城市、时段、数据源、数量、大小。
        Make a recording of CSV files, packed by gzip or not.
        = 把 CSV 文件（可为 gzip）做成录制。
        A long table has a line for each value: entity, property, time, value, and optionally unit, name, district and kind. A wide table has a column for each property of the entity that another column names, or, with --property, a column for each entity. A table of time and value alone is about an entity named as the file; --file-name '{property}_{entity}' takes more from the name.
        = 长表每行一个数值：实体、属性、时间、数值，可选单位、名称、区和类别。宽表每个属性一列，另有一列写明实体；带 --property 时每个实体一列。只有时间和数值的表属于以文件名命名的实体；--file-name '{property}_{entity}' 可从文件名取得更多。
        Before it begins, the import prints its reading of the head of a file: the meaning of each column and the formats of times, numbers and texts. --dry-run prints only that. Numbers in a column of times are read without --time-format only if they must be Unix times.
        = 开始前打印对文件头的理解：各列的含义，时间、数字和文字的写法。--dry-run 只打印这些。没有 --time-format 时，时间列中的数字只有在只能是 Unix 时间时才会读取。
        Lines that cannot be read are counted by reason, named and, with --rejects, kept in a file. Of two values of one series and time that differ, the greater is kept, and it is reported.
        = 无法读取的行按原因计数并列出，带 --rejects 时另存文件。同一序列同一时刻有两个不同数值时取较大者，并报告。
        Print observations of the cache, or of a recording, as CSV or JSON lines.
        = 把缓存或录制的观测值输出为 CSV 或 JSON 行。
        Each line has entity, property, unit, phenomenon time and received time in RFC 3339, value and quality. Times are written like 08:42, -2h, "yesterday 18:00" or 2026-11-20T08:42, in the city's time zone.
        = 每行含实体、属性、单位、发生时间和接收时间（RFC 3339）、数值和质量。时间写作 08:42、-2h、昨天18:00 或 2026-11-20T08:42，按城市时区。
        Print expected values of series, with a band and the record of earlier bands.
        = 打印序列的预期值、置信区间和以往区间的命中记录。
        Only values that were received by the instant are used, so an instant of the past gives the forecast that was possible then. held is the share of held_n values that lay inside the bands of the 14 days before; without such values it is empty. Nothing is written into the cache. Series without a forecast are named on standard error, each with the reason.
        = 只使用到该时刻为止已收到的数值，因此过去的时刻给出当时可能作出的预测。held 是此前14天的区间内 held_n 个数值落在区间中的比例；没有这样的数值时为空。不向缓存写入任何内容。没有预测的序列连同原因列在标准错误。
        Rank the series of all domains by how unlike their usual they were in a window.
        = 按时段内偏离常态的程度排列各领域的序列。
        Usual are the values of the same hour of day in the 35 days before the window. Each series that moved is printed with the reason, and with its lag behind the first one, or behind the first of those that match --series. Series that stopped are listed apart.
        = 常态取该时段之前35天内同一小时的数值。每个变动的序列都打印原因，以及相对最先变动者（或符合 --series 的最先变动者）的滞后。停止的序列另列。
        List alarms, act on them, and report about them.
        = 列出告警、操作告警、生成告警报告。
        Without a subcommand the alarms are listed. An act names alarms as entity/property; in a name * is any text and ? any one character, which selects from the list. An act goes to the process that writes the cache, and is in its journal when the command ends.
        = 没有子命令时列出告警。操作以“实体/属性”指明告警；名称中 * 代表任意文字，? 代表一个字符。操作交给写缓存的进程，命令结束时已记入操作记录。
        Ends with 0 if everything was done, with 4 if an act was refused, with 5 if an alarm changed since it was seen, and with 6 if you may not act.
        = 全部完成时状态为 0，有操作被拒绝为 4，告警在看到之后有变化为 5，无权操作为 6。
        List the alarms, active ones first, by priority and then by onset.
        = 列出告警：活动的在前，按优先级和发生时间排列。
        The first column is the letter of the state in ISA-18.2: B active and not acknowledged, C acknowledged, D back to normal and not acknowledged, E shelved, F suppressed by design, G out of service; a ? follows it if the value is too old. Times are written like 08:42, -2h, "yesterday 18:00" or 2026-11-20T08:42, in the city's time zone.
        = 第一列是 ISA-18.2 的状态字母：B 活动未确认，C 已确认，D 已恢复未确认，E 搁置，F 设计抑制，G 停用；数值过旧时后加 ?。时间写作 08:42、-2h、昨天18:00 或 2026-11-20T08:42，按城市时区。
        Acknowledge alarms.
        = 确认告警。
        Withdraw acknowledgements.
        = 撤回确认。
        Stop the sound of alarms without acknowledging them.
        = 消音，不确认。
        Hide alarms from the active list for a time, 15 min if none is given.
        = 搁置告警一段时间，未给出时为15分钟。
        Hide alarms from the active list until they clear.
        = 搁置告警直到恢复。
        Take alarms off the shelf.
        = 取消搁置。
        Take alarms out of service.
        = 停用告警。
        Return alarms to service.
        = 恢复启用告警。
        Begin the suppression of alarms by design.
        = 开始按设计抑制告警。
        End the suppression of alarms by design.
        = 结束按设计抑制告警。
        Add a remark, given by --comment, to alarms.
        = 给告警添加备注，内容由 --comment 给出。
        Take back your last act within an hour, or that of a row of the journal.
        = 撤销本人一小时内的上一次操作，或操作记录某一行的操作。
        All acts of one command or key are taken back together, except on alarms that were changed since.
        = 一条命令或一次按键的全部操作一并撤销。之后又有变化的保持不变。
        Print the journal of acts, and check that no row was changed.
        = 打印操作记录，并检查没有被改动的行。
        Each row has a checksum over itself and the row before. All rows are checked, whatever part is printed. Ends with 65 if a row was changed.
        = 每行含本行及上一行的校验和。无论打印哪部分，都检查全部行。有行被改动时状态为 65。
        Print figures about the alarm system, as ISA-18.2 and EEMUA 191 define them.
        = 按 ISA-18.2 和 EEMUA 191 的定义打印告警系统指标。
        Only announced alarms count, as they were known then. Without times these are the last 30 days, as far as they are kept.
        = 只计按当时已知发出的告警。未给出时间时为最近30天，以保存的为限。
        Print the handover sheet of a shift, or sign it.
        = 打印或签署交接班表。
        One page of 80 columns: what is active and who has it, what is shelved until when, what came and went, floods, figures, sources and notes. It is made from what was known at the end of the shift, so the same sheet can be printed again later. The first signature within an hour of the end is that of the person who goes, the second that of the person who comes.
        = 一页80列：活动告警及其处理人，搁置至何时，新发与恢复，告警泛滥，指标，数据源和备注。按班次结束时已知的内容生成，以后可再次打印同一张表。结束前后一小时内的第一个签名是交班人，第二个是接班人。
        Print the floods of alarms, the first alarm of each, and the most similar one.
        = 打印告警泛滥、各自的首发告警和最相似的一次。
        A flood is more than 10 alarms in 10 minutes, until fewer than 5. Without times these are the last 30 days, as far as they are kept.
        = 10分钟内超过10个告警为泛滥，少于5个时结束。未给出时间时为最近30天，以保存的为限。
        Replay kept history with another limit, deadband or delay.
        = 以另一限值、死区或延时重放历史。
        Prints how many alarms there would have been, and which of those that somebody acted on within 5 minutes would have been lost. Nothing is changed: new limits belong into the catalog. Without times these are the last 30 days, as far as they are kept.
        = 打印会有多少告警，以及其中有人在5分钟内处理过的哪些会丢失。不作任何更改：新限值应写入目录。未给出时间时为最近30天，以保存的为限。
        Print an active alarm as a message of the Common Alerting Protocol 1.2.
        = 以通用警报协议（CAP 1.2）消息打印一个活动告警。
        The message is restricted to the city's operators. A simulated city sends Exercise, never Actual. It is in English and in Chinese.
        = 消息仅限城市的值班人员。模拟城市发 Exercise，从不发 Actual。含英文和中文。
        Copy the cache into one file, also while it is written.
        = 把缓存复制为一个文件，写入期间也可以。
        The copy is consistent, has no files beside it, and is moved into place when it is whole and checked. Copying the cache's file with cp instead leaves out what is in its log.
        = 副本完整一致，旁边没有其他文件，检查无误后才移入位置。用 cp 复制缓存文件会漏掉其日志中的内容。
        Put a backup in the place of the cache.
        = 用备份替换缓存。
        The backup is checked first. It is refused while citytop sync, or a dashboard that syncs, has the cache. The previous cache is kept under another name. Data since the backup that the services still have is read again at the next start.
        = 先检查备份。citytop sync 或正在同步的仪表盘使用缓存时拒绝。原缓存改名保留。备份之后服务仍有的数据在下次启动时重读。
        Check layouts, catalog, themes and configuration, or a recording.
        = 检查页面、目录、主题和配置，或检查录制。
        Prints every mistake and how to correct it. In a recording, all data is checked. Ends with 0 if nothing is wrong, with 78 if a file must be corrected, and with 65 if a recording is damaged.
        = 列出每处错误及改法。对录制检查每个有意义的字节。无误时状态为 0，文件需更正为 78，录制损坏为 65。
        --history tries the alarm rules on a cache or a recording, and reports those that would be in alarm for more than half of it, and those of properties that are not in it.
        = --history 在缓存或录制上试用告警规则，列出会有一半以上时间处于告警的规则，以及其属性不存在的规则。
        Write a commented configuration, catalog and page to begin with.
        = 写出带注释的配置、目录和页面，以便开始。
        Writes config.yaml with every key explained, and the folders catalog and layouts with one domain and one page, into FOLDER, or ~/.config/citytop if none is given. Nothing is overwritten: if one of the files exists, nothing is written and it ends with 73.
        = 把逐项说明的 config.yaml 以及含一个领域和一个页面的 catalog、layouts 文件夹写入指定文件夹，未给出时为 ~/.config/citytop。不覆盖任何文件：若其中之一已存在，则什么也不写，状态为 73。
        Serve the demo city on 127.0.0.1, for any client.
        = 在 127.0.0.1 上提供演示城市，供任何客户端使用。
        Its four domains speak OGC SensorThings 1.1, NGSI-LD, the Prometheus HTTP API, and a CloudEvents ledger with a Dataspace Protocol catalogue. The city lives on the wall's own time, so that other clients find nothing odd: with --at the scenario's day is moved so that this time of it is now, and what happened half an hour before it is half an hour old. Ends on SIGTERM and SIGINT.
        = 四个领域分别使用 OGC SensorThings 1.1、NGSI-LD、Prometheus HTTP API，以及带 Dataspace Protocol 目录的 CloudEvents 账本。城市按本机时间运行，其他客户端不会察觉异常：带 --at 时把情景的一天平移，使该时刻为现在。收到 SIGTERM 和 SIGINT 时结束。
        Show subcommand help information.
        = 显示子命令的帮助。
        All subcommands have these options:
        = 各子命令都有以下选项：
        The keys of config.yaml, each behind the list or mapping that it belongs to.
        = config.yaml 的各键，前面是其所属的列表或映射。
        The folder that holds Data and Layouts.
        = 含 Data 和 Layouts 的文件夹。
        In place of ~/.config.
        = 代替 ~/.config。
        In place of ~/.cache.
        = 代替 ~/.cache。
        If it is not empty, no colours are used.
        = 不为空时不使用颜色。
        The city and its services.
        = 城市及其服务。
        Domains of your own; beside the configuration.
        = 自己的领域，在配置旁。
        Pages of your own; beside the configuration.
        = 自己的页面，在配置旁。
        Themes of your own; beside the configuration.
        = 自己的主题，在配置旁。
        The cache, and beside it its side files and socket.
        = 缓存，旁边是其附属文件和套接字。
        0 if all is well; otherwise by
        = 无误为 0；否则按
        64 for a wrong command line, 65 for data that cannot be read, 69 if something is not available, 73 if a file cannot be made, 74 if reading or writing failed, and 78 for a wrong configuration. Acts on alarms end with 4 if one was refused, with 5 if an alarm changed since it was seen, and with 6 if the user may not act.
        = 命令行有误为 64，数据无法读取为 65，不可用为 69，无法生成文件为 73，读写失败为 74，配置有误为 78。操作告警时，有操作被拒绝为 4，告警在看到之后有变化为 5，无权操作为 6。
        NAME
        = 名称
        SYNOPSIS
        = 概要
        DESCRIPTION
        = 说明
        CONFIGURATION
        = 配置
        ENVIRONMENT
        = 环境变量
        FILES
        = 文件
        EXIT STATUS
        = 退出状态
        """
}
