/** The ways by which alerts leave a home, in Chinese: what the household's page warns of, and what the doctor says of each. */
export const deliveryZh = {
  "warning.path_down": "有一条备用告警通道不通，请告诉安装人员（hearthwatch paths）。",
  "warning.path_troubled": "有一条备用告警通道被对方拒绝，请告诉安装人员（hearthwatch paths）。",
} as const;

export const deliveryDoctorZh = {
  "path.ok": { found: "通道 {label}：有应答" },
  "path.not_running": { found: "通道 {label}：设置读得通；网关没有运行，没有试发" },
  "path.no_answer": {
    found: "通道 {label} 不应答（{why}）",
    do: "看主机能不能上网、对方是否开着；再运行 `hearthwatch paths --test {label}`",
  },
  "path.unreachable": {
    found: "通道 {label} 连不上（{why}）",
    do: "核对地址和端口，看网络和防火墙；再运行 `hearthwatch paths --test {label}`",
  },
  "path.not_let_in": {
    found: "通道 {label} 的对方不认我们的身份（{why}）",
    do: "核对密钥、账号或机器人的安全设置，改好后重启网关",
  },
  "path.turned_down": {
    found: "通道 {label} 的对方不收我们的消息（{why}）",
    do: "把对方的回话交给对方的技术人员核对格式和账号；再运行 `hearthwatch paths --test {label}`",
  },
  "path.down": {
    found: "通道 {label} 不工作（{why}）",
    do: "运行 `hearthwatch paths --test {label}`，按它的回话处理",
  },
  "path.destinations": { found: "通道的去处有问题：{fault}", do: "改好 destinationsFile 指的文件，权限 0600" },
} as const;
