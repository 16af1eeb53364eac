/** The register as a file that a person reads, changes and brings back. */
import { stringify } from "yaml";
import { written } from "./book.ts";
import type { BookVersion } from "./contract.ts";

export function inYaml({ version, wall, by, why, book }: BookVersion): string {
  const { home, devices } = written(book);
  const day = new Date(wall).toISOString().slice(0, 16).replace("T", " ");
  const text = (value: unknown) => stringify(value, { lineWidth: 120 }).trimEnd();
  return `# 守望：家庭登记。只写编号和房间名，不写姓名、地址、电话。
# Hearthwatch: the register of a home. Ids and room names only: no name, no address, no telephone number.
#
# 第 ${version} 版，${day} UTC，${by}：${oneLine(why)}
# Version ${version} of ${day} UTC, by ${by}: ${oneLine(why)}
#
# 改完以后，先看差别，再采用：
# After a change, look at the difference first, then take it over:
#   hearthwatch register import --from <this file> --config gateway.yaml --dry-run
#   hearthwatch register import --from <this file> --config gateway.yaml

# 家庭：时区，老人（编号和床位号），房间，规则。
# The home: time zone, residents (id and bed), rooms, rules.
${text({ home })}

# 设备。carries：call 呼叫按钮，fall 跌倒，door 门，other 其他。meaning：按一下是什么，call:rescue 求救，call:help 求助，cancel 我没事。
# Devices. carries: what depends on it. meaning: what a press is. before: boxes that stood here earlier.
${text({ devices: devices ?? [] })}
`;
}

const oneLine = (words: string): string => words.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ");
