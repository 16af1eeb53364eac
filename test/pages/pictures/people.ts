/** Whoever works at the invented centre. */
export const accounts = [
  { name: "李静", roles: ["dispatcher"] },
  { name: "周敏", roles: ["dispatcher"] },
  { name: "陈岩", roles: ["shift_lead"] },
  { name: "高远", roles: ["technician"] },
  { name: "吴敏", roles: ["admin"] },
  { name: "郑清", roles: ["auditor"] },
];
