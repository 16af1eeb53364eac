import { deliveryDoctorZh } from "./delivery-zh.ts";

/**
 * What `hearthwatch doctor` says, in Chinese: what it found and, where it is not well, what to do. The measure for
 * `doctor-en.ts`. A table of its own, so that the pages do not carry it to every browser.
 */
export const doctorZh = {
  "verdict.ok": { found: "正常" },
  "verdict.warn": { found: "注意" },
  "verdict.fault": { found: "故障" },
  "verdict.do": { found: "怎么办：{remedy}" },
  "all.listening": { found: "正在查看。要听 {seconds} 秒：这时按一下按钮、开一下门，就能看到它们怎样到来。" },
  "all.well": { found: "全部正常。" },
  "all.found": { found: "{faults} 项故障，{warnings} 项注意。" },

  "check.late": { found: "{seconds} 秒内没有查完，不知道结果", do: "再查一次；还是这样就看那边的网络和负载" },
  "check.failed": { found: "没有查成，不知道结果：{why}", do: "带上 --json 的输出报告这个问题" },

  "check.left_alone": {
    found: "数据目录由别的网关占用，没有去碰它，不知道结果",
    do: "先处理 gateway 那一项，再查一次",
  },

  "config.good": { found: "配置 {file} 没有错" },
  "config.fault": { found: "{fault}", do: "改正配置文件里的这一处，再查一次" },
  "config.families": { found: "{fault}", do: "把 family 改成列出的一种，或给其中一种别的 bases" },
  "file.good": { found: "{count} 个密钥和证书文件都读得到" },
  "file.unreadable": {
    found: "{setting}：{file} 读不到（{why}）",
    do: "建好这个文件（密钥的权限 0600），或改正 {setting}",
  },
  "file.empty": { found: "{setting}：{file} 是空的", do: "把密钥写进这个文件，不要有别的内容" },
  "file.open": { found: "{setting}：{file} 别的用户也能读", do: "运行 chmod 600 {file}" },

  "gateway.ready": { found: "网关在运行，{url} 回答：就绪" },
  "gateway.not_ready": { found: "网关在运行，但没有全部就绪：{parts}", do: "看下面对应的各项" },
  "gateway.absent": {
    found: "没有网关在运行（{url} 没有回答）：现在没有人看护这个家，设备有没有失联也不知道",
    do: "启动网关：npx hearthwatch gateway --config {file}",
  },
  "gateway.page_unknown": {
    found: "page.port 是 0：从这里问不到网关，设备有没有失联不知道",
    do: "给 page.port 一个固定的端口，重启网关",
  },
  "gateway.mute": {
    found: "数据目录由 {owner} 占用，但 {url} 没有回答",
    do: "看那个网关的日志；它若用别的配置，就用那份配置来查；若已卡住，就重启它",
  },
  "gateway.stranger": { found: "{url} 是别的程序在回答，不是网关", do: "停掉那个程序，或给 page.port 换一个端口" },
  "gateway.other_home": {
    found: "{url} 的网关看护的是家庭 {found}，配置里是 {wanted}",
    do: "用那个网关自己的配置来查，或给 page.port 换一个端口",
  },
  "gateway.page_taken": {
    found: "页面的地址 {at} 被别的程序占用，网关启动不了",
    do: "停掉那个程序，或给 page.port 换一个端口",
  },
  "gateway.page_cannot": {
    found: "页面的地址 {at} 用不了（{why}）",
    do: "把 page.host 改成本机有的地址，例如 127.0.0.1",
  },
  "gateway.older_config": {
    found: "运行中的网关没有 {part}：它是用旧配置启动的",
    do: "重启网关，让新配置生效",
  },
  "gateway.simulated": { found: "连着模拟的家庭：没有真实的设备", do: "正式安装要去掉 simulatedHome 这一项" },
  "gateway.warning": { found: "网关提示：{code}", do: "打开网关的页面看说明" },

  "register.good": { found: "家庭登记完好：第 {version} 版，家庭 {home}，设备 {devices} 个" },
  "register.none": { found: "还没有家庭登记：第一次启动时按配置建立，家庭 {home}" },
  "register.fell_back": {
    found: "家庭登记的最新一版读不出来：现在用的是旧的一版",
    do: "用 `hearthwatch register history` 和家里实际的设备核对，补上缺的，或导入最近一次导出",
  },
  "register.reseeded": {
    found: "家庭登记全都读不出来：现在按配置文件里的家庭和设备工作",
    do: "导入最近一次导出，或恢复备份（`hearthwatch register import`），然后逐个测试设备",
  },
  "register.file_differs": {
    found: "{file} 里的 home 和 devices 后来改过，但生效的是登记",
    do: "`hearthwatch register import --from {file} --dry-run` 看差别，去掉 --dry-run 就采用",
  },
  "register.not_kept": { found: "正在用的登记没有存到磁盘上", do: "先看磁盘；磁盘好了会自动存上" },
  "register.no_copy": { found: "登记的第二份写不下去", do: "看数据目录的权限和剩余空间" },
  "register.copy_damaged": {
    found: "{file} 坏了，记录库里的那份可能还完好",
    do: "启动网关：它会按记录库继续，并重写这个文件，再看一眼页面",
  },

  "data.good": { found: "{folder} 可以写，还有 {free} MB" },
  "data.in_use": { found: "{folder} 由运行中的网关写入（{owner}），还有 {free} MB" },
  "data.will_be_made": { found: "{folder} 还没有，第一次启动时会建好；磁盘还有 {free} MB" },
  "data.not_writable": {
    found: "{folder} 写不进去（{why}）：告警存不下来",
    do: "让运行网关的用户能写这个目录（chown），或改 data",
  },
  "data.full": {
    found: "磁盘满了：{folder} 只剩 {free} MB，至少要 {need} MB",
    do: "马上腾出空间：旧日志、旧备份；或把 data 移到大一点的盘",
  },
  "data.low": { found: "磁盘快满了：{folder} 只剩 {free} MB", do: "腾出空间，至少留 {need} MB；或把 keep 改短" },
  "data.in_memory": {
    found: "网关只能记在内存里（{why}）：断电就没有了",
    do: "看磁盘：满了就腾空间，坏了就换卡；看网关日志里的 journal.health",
  },
  "data.on_reserve": { found: "磁盘满了，网关在用最后的预留空间记告警", do: "马上腾出空间，之后网关会自己恢复" },

  "clock.good": { found: "时钟已和网络校准（{time}）" },
  "clock.plausible": { found: "时钟看起来是对的（{time}）；这台机器没有说明它校准过没有" },
  "clock.unset": {
    found: "时钟没有校准：现在是 {time}",
    do: "接上网络，运行 timedatectl set-ntp true；没有网络就手工 timedatectl set-time",
  },
  "clock.unsynchronised": {
    found: "时钟还没有和网络校准（{time}）",
    do: "看 timedatectl timesync-status：NTP 服务器要连得上（UDP 123）",
  },
  "clock.distrusted": {
    found: "运行中的网关不相信时钟：它跳过或倒退过",
    do: "校准时钟（timedatectl set-ntp true）；之前的时间按估计显示",
  },

  "serial.up": { found: "{path}：网关报告正在接收" },
  "serial.frames": { found: "{path}：波特率 {baud}，{seconds} 秒里读懂 {frames} 个报文" },
  "serial.answered": { found: "{path}：接收器在波特率 {baud} 上回答了" },
  "serial.quiet": { found: "{path}：打得开；{seconds} 秒里没有报文，所以波特率 {baud} 对不对还不知道" },
  "serial.missing": { found: "{path} 不存在：没有插上串口接收器", do: "插上接收器（换一个 USB 口试试），再查一次" },
  "serial.missing_others": {
    found: "{path} 不存在；现在插着的有：{others}",
    do: "如果是其中一个，就把 serial 的 path 改成它；不然插上接收器",
  },
  "serial.not_port": { found: "{path} 不是串口", do: "把 path 改成 /dev/serial/by-id/ 下的名字，或 tcp://host:port" },
  "serial.wrong_family": { found: "{family} 不是串口的协议族", do: "把 serial 的 family 改成其中一种：{known}" },
  "serial.denied": {
    found: "{path} 没有权限打开",
    do: "把运行网关的用户加进 dialout 组：sudo usermod -aG dialout <用户>，再重新登录",
  },
  "serial.busy": {
    found: "{path} 被别的程序占用",
    do: "用 fuser -v {path} 看是谁，停掉它（常见的是 ModemManager 或另一个网桥）",
  },
  "serial.refused": { found: "{path} 打不开：{why}", do: "拔下接收器再插上；还是不行就换一个" },
  "serial.noise": {
    found: "{path}：收到 {bytes} 个字节，没有一个完整的报文",
    do: "多半是波特率不对（现在 {baud}，{family} 通常是 {speeds}）或接收器不是 {family}：看型号，改 serial 的 baud 或 family",
  },
  "serial.no_answer": {
    found: "{path}：问了，接收器在波特率 {baud} 上没有回答",
    do: "看这个口上插的是不是 {family} 的接收器、有没有通电、波特率是不是 {baud}（通常是 {speeds}）；拔下再插上",
  },
  "serial.nobody_asked": { found: "{path}：打得开；这条线上还没有登记设备，所以没有可问的地址" },
  "serial.devices_answer": { found: "{path}：波特率 {baud}，这条线上登记的 {count} 个设备都有回答" },
  "serial.devices_silent": {
    found: "{path}：听了 {seconds} 秒，这些地址没有回答：{devices}；别的有回答",
    do: "看这些模块有没有通电、A/B 线有没有接好、地址拨码对不对",
  },
  "serial.nobody_answers": {
    found: "{path}：波特率 {baud} 上没有一个回答：{devices}",
    do: "看有没有通电、A/B（或 TX/RX）有没有接反；再对一下波特率，通常是 {speeds}，不一样就写到 serial 的 baud",
  },
  "serial.down": {
    found: "{path}：网关说它断了（{why}）",
    do: "看线和接收器的灯；拔下再插上。网关会一直自己重试",
  },

  "broker.loopback": { found: "{at}：只接受本机的连接" },
  "broker.secure": { found: "{at}：加密，证书到 {until}" },
  "broker.trusted": {
    found: "注意！本机上任何程序不用密码就能连进网关（broker.trustLoopback），可以冒充设备发 {topics}",
    do: "只适合试用。正式安装要去掉 trustLoopback，给每个设备一个 identities",
  },
  "broker.plain_allowed": {
    found: "{at}：对外不加密（allowPlainOffLoopback），密码会被听到",
    do: "给它 tls 证书；或确认这一段网络另有加密",
  },
  "broker.plain_refused": {
    found: "{at}：对外却没有 tls，网关会拒绝启动",
    do: "给它 tls，或把 host 改成 127.0.0.1",
  },
  "broker.port_taken": {
    found: "{at} 被别的程序占用，网关启动不了",
    do: "停掉那个程序（常见的是 mosquitto），或换一个端口",
  },
  "broker.cannot_listen": { found: "{at} 用不了（{why}）", do: "把 host 改成本机有的地址；1024 以下的端口要特权" },
  "broker.not_listening": { found: "网关在运行，{at} 却连不上（{why}）", do: "重启网关，看它的日志" },
  "broker.nobody": { found: "没有 identities：没有设备能连进来", do: "给每个设备或网桥一个 identities，或去掉 broker" },
  "broker.qos0": {
    found: "运行中的网关收到了 QoS 0 的消息：网关停机时按的键会丢",
    do: "让设备或网桥以 QoS 1 发布；Zigbee2MQTT 在 configuration.yaml 里写 device_options: {qos: 1}，再重启它。网桥自己的 bridge/ 消息总是 QoS 0，不要紧",
  },

  "outside.good": { found: "{url}：登录得上，{topics} 个主题都给了" },
  "outside.heard": { found: "听了 {seconds} 秒，{messages} 条消息都不是 QoS 0；听到的协议族：{families}" },
  "outside.nothing_heard": {
    found: "听了 {seconds} 秒，没有新消息：还不知道设备用的 QoS；服务器上存着的消息来自：{families}",
  },
  "outside.family_silent": {
    found: "听了 {seconds} 秒，{url} 上没有 {family} 的消息，存着的也没有（主题 {base}）",
    do: "看它的设备或网桥有没有连到这个服务器、主题前缀是不是 {base}，不是就写到 bases；很少说话的设备，用 --listen 60 再查，期间触发一次",
  },
  "outside.not_announced": {
    found: "{url} 上没有一个设备用自动发现报到过（{family}，主题 {base}）",
    do: "在设备或网桥上打开自动发现（MQTT discovery），前缀写 {base}，并让服务器保留（retain）这些消息",
  },
  "outside.network_silent": {
    found: "听了 {seconds} 秒，没有听到 LoRaWAN 网络服务器 {family}（{url}，主题 {base}）：它有没有接上还不知道",
    do: "用 --listen 60 再查，期间按一下设备；还没有就看网络服务器的 MQTT 集成开没开、LoRaWAN 网关在不在线",
  },
  "outside.topic_refused": {
    found: "{url} 不让我们订阅 {topic}",
    do: "在那个服务器的权限（ACL）里允许这个账号读 {topic}",
  },
  "outside.qos0": {
    found: "这些主题以 QoS 0 发布，网关停机时的按键会丢：{topics}",
    do: "让发布它们的程序用 QoS 1；Zigbee2MQTT 在 configuration.yaml 里写 device_options: {qos: 1}，再重启它",
  },
  "outside.gateway_down": {
    found: "运行中的网关说它断了（{why}）",
    do: "看网关日志里的 mqtt.outside_down；网关会一直自己重试",
  },

  "z2m.good": { found: "Zigbee2MQTT {version}（{base}）在线，以 QoS 1 发布" },
  "z2m.qos0": {
    found: "Zigbee2MQTT {version}（{base}）以 QoS 0 发布设备状态：网关停机时的按键会丢",
    do: "在 Zigbee2MQTT 的 configuration.yaml 里写 device_options: {qos: 1}，再重启 Zigbee2MQTT",
  },
  "z2m.qos0_some": {
    found: "Zigbee2MQTT {version}（{base}）以 QoS 0 发布这些设备：{devices}",
    do: "在 Zigbee2MQTT 的 configuration.yaml 里，给这些设备写 qos: 1，再重启 Zigbee2MQTT",
  },
  "z2m.qos_unknown": {
    found: "Zigbee2MQTT {version}（{base}）没有说它用哪个 QoS",
    do: "在它的 configuration.yaml 里写 device_options: {qos: 1}；用 --listen 60 再查，期间按一下按钮",
  },
  "z2m.offline": {
    found: "Zigbee2MQTT（{base}）不在线：Zigbee 的按键都到不了",
    do: "启动 Zigbee2MQTT，看它的日志；常见的是 Zigbee 棒拔掉了",
  },
  "z2m.missing": {
    found: "没有听到 Zigbee2MQTT（{base}）：它没有连到 {url}，或这个账号读不到它",
    do: "看 Zigbee2MQTT 是不是在运行、base_topic 是不是 {base}；不是就写到 bases",
  },
  "z2m.attribute_output": {
    found: "Zigbee2MQTT（{base}）把状态拆成单个主题（advanced.output: attribute），网关读不了",
    do: "在它的 configuration.yaml 里写 advanced: {output: json}，再重启它",
  },
  "z2m.joining": {
    found: "Zigbee2MQTT（{base}）正在允许任何设备加入",
    do: "装完就关掉：Zigbee2MQTT 页面上的“允许入网”",
  },

  "net.name_unknown": { found: "{at}：这个名字查不到地址", do: "看 {setting} 有没有写错；看网络和 DNS" },
  "net.refused": { found: "{at}：机器在，但没有程序在听这个端口", do: "启动那边的程序；看 {setting} 的端口对不对" },
  "net.no_answer": { found: "{at}：{seconds} 秒没有回答", do: "看那边的机器是否开着，防火墙有没有放行；看 {setting}" },
  "net.no_route": { found: "{at}：网络到不了那里", do: "看网线、WiFi 或 4G；看 {setting}" },
  "net.failed": { found: "{at}：连不上（{why}）", do: "看那边的程序和 {setting}" },

  "tls.expired": { found: "{at}：证书 {until} 已过期", do: "在那一端换新证书" },
  "tls.expired_clock": {
    found: "{at}：证书 {until} 已过期，或者是这里的时钟不对（现在 {time}）",
    do: "先校准时钟再查；时钟对了还过期，就在那一端换新证书",
  },
  "tls.not_yet": {
    found: "{at}：证书 {from} 才生效，这里的时钟是 {time}",
    do: "先校准这里的时钟；时钟是对的，就在那一端换证书",
  },
  "tls.clock_first": { found: "{at}：时钟没有校准，证书现在没法判断；先校准时钟" },
  "tls.wrong_host": {
    found: "{at}：证书不是给 {host} 的，是给 {names} 的",
    do: "把 {setting} 改成证书上的名字，或换一张写有 {host} 的证书",
  },
  "tls.unknown_ca": {
    found: "{at}：证书由不认识的机构签发（{issuer}）",
    do: "向服务中心要它的 CA 证书，写进 {caSetting}；不要跳过验证",
  },
  "tls.none": { found: "{at}：那边不支持 TLS（{why}）", do: "看 {setting} 的端口：加密的端口通常是 8883 或 8884" },
  "tls.other": { found: "{at}：证书验证不过（{why}）", do: "在那一端换证书，或改正 {caSetting}" },
  "tls.soon": { found: "{at}：证书还有 {days} 天到期（{until}）", do: "现在就安排换证书" },
  "tls.file_unreadable": {
    found: "{at}：证书或密钥读不懂（{why}）",
    do: "certFile 和 keyFile 要是配成一对的 PEM 文件",
  },
  "tls.key_mismatch": { found: "{at}：keyFile 和 certFile 不是一对", do: "放上同一次签发的密钥和证书" },

  "login.refused": {
    found: "{at}：服务器不接受账号（{why}）",
    do: "{what} 要和服务器登记的一样；重新发一份，写进文件",
  },
  "login.other": { found: "{at}：登录没有成功（{why}）", do: "看那边的日志；看端口是不是 MQTT" },

  "centre.connected": { found: "{at}：网关和服务中心连着" },
  "centre.signed_in": { found: "{at}：连得上，服务中心认得这个网关" },
  "centre.reachable": { found: "{at}：连得上；网关正占着这个账号，所以没有试登录" },
  "centre.not_joined": {
    found: "这台主机还没有加入服务中心：告警存在本机，没有人会看到",
    do: "请服务中心签发加入码，再运行 npx hearthwatch join --code <加入码> --centre <地址>",
  },
  "centre.credential_broken": {
    found: "加入服务中心时得到的密钥读不懂（{file}：{why}）：网关启动不了",
    do: "看这个文件的权限；坏了就删掉它，请服务中心签发新的加入码，再运行 npx hearthwatch join",
  },
  "centre.no_credential": { found: "{at}：连得上；没有密钥，所以没有试登录" },
  "centre.gateway_cannot": {
    found: "{at}：运行中的网关连不上服务中心（{why}）：告警送不出去",
    do: "按下面或上面的原因处理；告警都存着，连上就送",
  },

  "influx.none": { found: "没有配置：读数只留在本机，告警不受影响" },
  "influx.good": { found: "{url}：InfluxDB {version}，能写" },
  "influx.wrong_version": {
    found: "{url} 是 InfluxDB {found}，配置里 influx.version 是 {wanted}",
    do: "把 influx.version 改成 {right}，并写上它要的 {needs}",
  },
  "influx.not_influx": {
    found: "{url} 不是 InfluxDB（回答 {status}）",
    do: "看 influx.url 的地址和端口（InfluxDB 通常是 8086）",
  },
  "influx.not_allowed": {
    found: "{url}：InfluxDB 不接受账号（{status}）",
    do: "改正 {what}，并给它写 {database} 的权限",
  },
  "influx.database_missing": { found: "{url}：没有 {database} 这个库", do: "{make}；或改正配置里的名字" },
  "influx.trouble": { found: "{url}：{why}", do: "看 InfluxDB 的日志；读数先存在本机，好了会补上" },
  "influx.gateway_fault": { found: "运行中的网关写不进去：{why}", do: "按上面的原因处理；读数先存在本机，好了会补上" },
  "influx.behind": { found: "InfluxDB 跟不上，读数先存在本机", do: "看 InfluxDB 的磁盘和负载；告警不受影响" },
  "influx.clock": { found: "和 {url} 的时钟差 {seconds} 秒", do: "校准这两台机器的时钟（timedatectl set-ntp true）" },

  ...deliveryDoctorZh,
  "devices.good": { found: "{count} 个设备都有消息" },
  "devices.none": { found: "还没有登记设备", do: "在 devices 里登记，然后试按每一个" },
  "device.late": { found: "{device}（{room}）迟报：{minutes} 分钟没有消息", do: "试按或触发它一次；看电池和距离" },
  "device.lost": {
    found: "{device}（{room}）失联：{minutes} 分钟没有消息，不知道还能不能用",
    do: "到现场试按；换电池；还不行就换设备",
  },
  "device.never_seen": {
    found: "{device}（{room}）还没有报到过",
    do: "试按或触发它一次；看 devices 里的 key 和它的编号是否一样",
  },
} as const;
