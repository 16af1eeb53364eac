/** A county's register as the files an operator brings: people nobody is, telephone numbers nobody has. */

export const stationsCsv = `服务站编号,名称,镇街,电话,纬度,经度,坐标系,值守时间
st-01,和顺里服务站,水集街道,0532-00102231,36.8622,120.5177,GCJ-02,全天
st-02,望城服务站,望城街道,0532-00102232,36.8810,120.4700,GCJ-02,周一至周五 08:00-18:00
`;
export const helpersCsv = `人员编号,姓名,电话,服务站编号,值守时间,能做
h-01,王建国,100 3310 6001,st-01,周一至周日 20:00-08:00,急救；抬扶
h-02,赵秀英,100 3310 6002,st-01,08:00-20:00,有钥匙
h-03,徐海涛,100 3310 6003,st-02,全天,有车
`;
export const homesCsv = `家庭编号,镇街,地址,进门,门禁密码,纬度,经度,坐标系,房间,服务站编号,一户一案
home1,水集街道,和顺里|3号楼|2单元|5层|502,门右侧钥匙盒，家里有小狗,7419#,36.8630,120.5190,GCJ-02,bath=卫生间；bedroom=卧室,st-01,先打女儿电话；再按门铃
home2,望城街道,望城一村|12号,敲窗,,36.8800,120.4710,WGS-84,,,
`;
export const residentsCsv = `家庭编号,老人编号,姓名,性别,出生年,床位编号,风险,沟通
home1,r1,孙玉珍,女,1944,bed-0001,心衰，服抗凝药,右耳听力差，讲莱西话
home1,r2,于德海,男,1941,bed-0002,糖尿病,
home2,,姜凤兰,女,1950,bed-0003,,
`.replaceAll("心衰，服抗凝药", '"心衰，服抗凝药"');
export const contactsCsv = `家庭编号,顺序,关系,姓名,电话,备注
home1,2,邻居,徐长顺,100 5527 1184,
home1,1,女儿,于海霞,100 3310 6021,有钥匙，住同小区
home2,1,儿子,姜海波,100 8846 0390,
`;

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const whole = {
  stations: bytes(stationsCsv),
  helpers: bytes(helpersCsv),
  homes: bytes(homesCsv),
  residents: bytes(residentsCsv),
  contacts: bytes(contactsCsv),
};
export const inBase64 = (files: Partial<Record<string, Uint8Array>>) =>
  Object.fromEntries(
    Object.entries(files).flatMap(([name, of]) => (of ? [[name, Buffer.from(of).toString("base64")]] : [])),
  );

/** So many homes in the towns of the plan, as big files. */
export function county(homes: number, towns: readonly string[]) {
  const id = (n: number) => `home-${String(n).padStart(4, "0")}`;
  const each = <T>(row: (n: number) => T): T[] => Array.from({ length: homes }, (_, n) => row(n));
  const town = (n: number) => towns[n % towns.length] ?? "";
  const place = (n: number) =>
    `${(36.6 + (n % 97) * 0.005).toFixed(4)},${(120.2 + (n % 89) * 0.006).toFixed(4)},GCJ-02`;
  return {
    stations: bytes(
      [
        "station,name,town,phone,lat,lon,datum,duty",
        ...Array.from(
          { length: 144 },
          (_, n) =>
            `st-${n},${n}号服务站,${town(n)},0532-0010${String(n).padStart(4, "0")},${place(n * 7)},Mon-Fri 08:00-18:00`,
        ),
      ].join("\r\n"),
    ),
    helpers: bytes(
      [
        "helper,name,phone,station,duty",
        ...Array.from(
          { length: 300 },
          (_, n) => `h-${n},张${n},1000010${String(n).padStart(4, "0")},st-${n % 144},24h`,
        ),
      ].join("\r\n"),
    ),
    homes: bytes(
      [
        "home,town,address,way in,door code,lat,lon,datum",
        ...each((n) => `${id(n)},${town(n)},"${town(n)}|${n % 40}号楼|${n % 6}层|${n}",钥匙在物业,${n}#,${place(n)}`),
      ].join("\r\n"),
    ),
    residents: bytes(
      [
        "home,name,sex,birth year,bed,risks",
        ...each((n) => `${id(n)},李${n}兰,female,${1930 + (n % 25)},bed-${n},高血压`),
      ].join("\r\n"),
    ),
    contacts: bytes(
      [
        "home,relation,name,phone",
        ...each((n) => `${id(n)},女儿,王${n}芳,1000020${String(n).padStart(4, "0")}`),
        ...each((n) => `${id(n)},邻居,刘${n},1000030${String(n).padStart(4, "0")}`),
      ].join("\r\n"),
    ),
  };
}
