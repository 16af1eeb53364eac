/**
 * The twelve towns of Laixi and their share of its family care beds.
 * Source: the city's plan of family care beds of 2020 and 2021 (1,400 beds, 12 centres, 144 stations).
 */
export interface Town {
  readonly name: string;
  readonly kind: "subdistrict" | "development_zone" | "town";
  readonly stations: number;
  /** Of the plan's 1,400. */
  readonly beds: number;
}

const town = (name: string, kind: Town["kind"], stations: number, beds: number): Town => ({
  name,
  kind,
  stations,
  beds,
});

export const towns: readonly Town[] = [
  town("水集街道", "subdistrict", 33, 150),
  town("望城街道", "subdistrict", 9, 150),
  town("沽河街道", "subdistrict", 15, 150),
  town("经济开发区", "development_zone", 11, 150),
  town("院上镇", "town", 15, 100),
  town("姜山镇", "town", 12, 100),
  town("店埠镇", "town", 13, 100),
  town("夏格庄镇", "town", 6, 100),
  town("南墅镇", "town", 8, 100),
  town("日庄镇", "town", 6, 100),
  town("河头店镇", "town", 9, 100),
  town("马连庄镇", "town", 7, 100),
];

export const planned = towns.reduce((sum, { beds }) => sum + beds, 0);

/** So many homes, shared among the towns as the plan shares its beds; what is left over goes to the largest remainders. */
export function shareOut(homes: number): readonly { readonly town: Town; readonly homes: number }[] {
  const exact = towns.map((each) => ({ town: each, due: (homes * each.beds) / planned }));
  const whole = exact.map(({ due }) => Math.floor(due));
  const left = homes - whole.reduce((sum, n) => sum + n, 0);
  const more = exact
    .map(({ due }, n) => ({ n, rest: due - Math.floor(due) }))
    .sort((a, b) => b.rest - a.rest || a.n - b.n)
    .slice(0, left)
    .map(({ n }) => n);
  return exact.map((each, n) => ({ town: each.town, homes: (whole[n] ?? 0) + (more.includes(n) ? 1 : 0) }));
}
