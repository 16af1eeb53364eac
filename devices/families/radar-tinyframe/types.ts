/** TYPE words of a TinyFrame radar. Source: protocol file radar-tinyframe, table of types. */
export const type = {
  /** Four u32: a zone with somebody in it. */
  zones: 0x0a0a,
  breath: 0x0a14,
  heart: 0x0a15,
  log: 0x0e01,
  fall: 0x0e02,
  height: 0x0e04,
  parameters: 0x0e06,
  threshold: 0x0e08,
  sensitivity: 0x0e0a,
  rectangle: 0x0e0c,
  targetHeight: 0x0e0e,
  presence: 0x0f09,
  reset: 0x2110,
} as const;
