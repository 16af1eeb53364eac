/**
 * Zigbee2MQTT without a radio: its own converters (npm `zigbee-herdsman-converters`) make the states, and this file puts
 * them on MQTT in the shape in which Zigbee2MQTT 2.x publishes them.
 *
 * WHAT IS REAL: the definitions and converters of every model, as the program runs them. WHAT IS OURS: the Zigbee messages
 * that go in. Nobody pressed a button for them; they are made after the Zigbee cluster library and Tuya's data points, as
 * the converters read them.
 * Source of the order of things: Koenkk/zigbee2mqtt, lib/extension/receive.ts and lib/state.ts.
 */
import type { MqttClient } from "mqtt";
import {
  type Definition,
  findByDevice,
  postProcessConvertedFromZigbeeMessage,
  setLogger,
} from "zigbee-herdsman-converters";

/** A device as it says of itself in its interview. */
export interface Model {
  readonly modelID: string;
  readonly manufacturerName?: string;
  readonly endpoint?: number;
}

/** One message of a device, as zigbee-herdsman hands it on. */
export interface ZigbeeMessage {
  readonly cluster: string;
  readonly type: string;
  readonly data: object;
}

type Convert = Definition["fromZigbee"][number]["convert"];
type FoundDevice = Parameters<typeof findByDevice>[0];

/** The library asks for the names of these classes, not for their kin. */
class Endpoint {
  readonly ID: number;
  readonly deviceIeeeAddress: string;
  readonly inputClusters: readonly number[] = [];
  readonly outputClusters: readonly number[] = [];
  readonly meta: object = {};
  readonly profileID = 260;
  constructor(id: number, address: string) {
    this.ID = id;
    this.deviceIeeeAddress = address;
  }
  supportsInputCluster(): boolean {
    return false;
  }
  getClusterAttributeValue(): undefined {
    return undefined;
  }
  /** What is said back to a device is not looked at here. */
  async command(): Promise<void> {}
  async commandResponse(): Promise<void> {}
  async defaultResponse(): Promise<void> {}
  async read(): Promise<object> {
    return {};
  }
  async write(): Promise<void> {}
}

class Device {
  readonly ieeeAddr: string;
  readonly modelID: string;
  readonly manufacturerName: string | undefined;
  readonly type = "EndDevice";
  readonly powerSource = "Battery";
  readonly interviewCompleted = true;
  readonly meta: object = {};
  readonly customClusters: object = {};
  readonly endpoints: readonly Endpoint[];
  constructor(model: Model, address: string) {
    this.ieeeAddr = address;
    this.modelID = model.modelID;
    this.manufacturerName = model.manufacturerName;
    this.endpoints = [new Endpoint(model.endpoint ?? 1, address)];
  }
  getEndpoint(id: number): Endpoint | undefined {
    return this.endpoints.find(({ ID }) => ID === id);
  }
  addCustomCluster(): void {}
  save(): void {}
}

const base = "zigbee2mqtt";
/** lib/state.ts: an action is said once and not kept. */
const notCached = /^action(_|$)/;
const linkquality = 100;

export interface Member {
  readonly name: string;
  readonly address: string;
  readonly definition: Definition;
  /** What the program would publish for this message; `undefined`: no converter made anything of it. */
  speaks(message: ZigbeeMessage): Promise<undefined | Readonly<Record<string, unknown>>>;
}

setLogger({
  debug() {},
  info() {},
  warning() {},
  error: (words) => process.stderr.write(`${typeof words === "string" ? words : words()}\n`),
});

export async function openMember(model: Model, name: string, address: string): Promise<Member> {
  const device = new Device(model, address);
  // A stand-in that has what the converters use; the whole class cannot be had without a radio.
  const stand = device as unknown as FoundDevice;
  const definition = await findByDevice(stand);
  if (!definition) throw new Error(`the converters know no ${model.modelID} of ${model.manufacturerName ?? "anybody"}`);
  let state: Record<string, unknown> = {};
  let sequence = 0;

  const converted = async (message: ZigbeeMessage): Promise<Record<string, unknown>> => {
    const payload: Record<string, unknown> = {};
    for (const { cluster, type, convert } of definition.fromZigbee) {
      const types: readonly string[] = Array.isArray(type) ? type : [type];
      if (cluster !== message.cluster || !types.includes(message.type)) continue;
      sequence += 1;
      const whole = { ...message, device, endpoint: device.endpoints[0], linkquality, groupID: 0 };
      const meta = { zclTransactionSequenceNumber: sequence, frameControl: {} };
      const [, msg, publish, options, more] = [
        definition,
        { ...whole, meta },
        () => {},
        {},
        { device, state, deviceExposesChanged() {} },
      ] as unknown as Parameters<Convert>;
      Object.assign(payload, await convert(definition, msg, publish, options, more));
    }
    return payload;
  };

  return {
    name,
    address,
    definition,
    async speaks(message) {
      const payload = await converted(message);
      if (Object.values(payload).every((value) => value === undefined)) return undefined;
      postProcessConvertedFromZigbeeMessage(definition, payload, {}, stand);
      const whole = { ...state, ...payload, linkquality };
      state = Object.fromEntries(Object.entries(whole).filter(([key]) => !notCached.test(key)));
      return whole;
    },
  };
}

/** A state, and the copy of its action that the Home Assistant extension makes. */
export async function publishState(
  client: MqttClient,
  name: string,
  state: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.publishAsync(`${base}/${name}`, JSON.stringify(state), { qos: 1 });
  const { action } = state;
  if (typeof action === "string" && action !== "")
    await client.publishAsync(`${base}/${name}/action`, action, { qos: 1 });
}

/** `bridge/devices`, with what every definition exposes: as long and as deep as the real list. */
export function listOf(members: readonly Member[]): string {
  return JSON.stringify(
    members.map(({ name, address, definition }) => {
      const { model, vendor, description, exposes } = definition;
      const exposed = typeof exposes === "function" ? exposes({ isDummyDevice: true }, {}) : exposes;
      return {
        ieee_address: address,
        friendly_name: name,
        type: "EndDevice",
        supported: true,
        disabled: false,
        power_source: "Battery",
        interview_completed: true,
        definition: { model, vendor, description, exposes: exposed },
      };
    }),
  );
}
