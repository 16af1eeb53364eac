/**
 * Codes printed on devices, scanned by a phone's own camera app, read from a photo or typed; and networks that must be
 * opened before a device can join.
 */

/** What a code says. A family states as much as stands on its devices' labels. */
export interface Scanned {
  /** As the family's decoder will name the device. Absent: the code names only the model. */
  readonly key?: string;
  readonly model?: string;
  readonly profile?: string;
  /** Zigbee install code or a like secret, for the network alone: never logged, never journalled. */
  readonly installCode?: string;
}

/** `undefined`: no code of this family. A text that is one but is damaged says what is wrong with it. */
export type CodeReader = (text: string) => Scanned | { readonly fault: CodeFault } | undefined;

export type CodeFault =
  /** `missing` digits or letters too few (negative: too many). */
  | { readonly what: "length"; readonly missing: number }
  | { readonly what: "check_digit" }
  | { readonly what: "not_a_code" };

/** A message for the network, on its own broker. */
export interface Said {
  readonly topic: string;
  readonly payload: string;
}

/**
 * A network that can only be opened for everybody. Whoever else comes in while it is open is put out again and named.
 * `base` as in `MqttFamily.decode`.
 */
export interface NetworkDoor {
  open(seconds: number, base: string, installCode?: string): readonly Said[];
  close(base: string): readonly Said[];
  /** Puts a device out, so that it has to be joined again. */
  remove(device: string, base: string): readonly Said[];
}
