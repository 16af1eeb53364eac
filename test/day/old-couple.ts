/** The home of the story: an old couple in three rooms and a hall, on Zigbee. */
import { type GatewayConfig, gatewayConfig } from "../../gateway/config/config.ts";
import { agreed } from "./paths.ts";

const room = (id: string, zh: string, en: string) => ({ id, label: { zh, en } });
const device = (id: string, room: string, carries: string, more: object = {}) => ({
  ...{ id, family: "zigbee2mqtt", key: id, room, carries },
  ...more,
});

export const oldCouple = (more: object = {}): GatewayConfig =>
  gatewayConfig.parse({
    version: 1,
    gateway: "gw-1",
    data: "data",
    home: {
      id: "home-1",
      timeZone: "Asia/Shanghai",
      residents: [
        { id: "he", bed: "bed-1" },
        { id: "she", bed: "bed-2" },
      ],
      rooms: [
        room("bedroom", "卧室", "Bedroom"),
        room("bathroom", "卫生间", "Bathroom"),
        room("kitchen", "厨房", "Kitchen"),
        room("hall", "门厅", "Hall"),
      ],
      rules: { nightDoors: ["front-door"], exitDoors: ["front-door"] },
    },
    devices: [
      device("pendant-he", "bedroom", "call", { resident: "he", meaning: "call:rescue" }),
      device("pendant-she", "bedroom", "call", { resident: "she", meaning: "call:rescue" }),
      device("bath-cord", "bathroom", "call", { meaning: "call:rescue" }),
      device("bath-radar", "bathroom", "fall"),
      device("bath-motion", "bathroom", "other"),
      device("kitchen-motion", "kitchen", "other"),
      device("hall-motion", "hall", "other"),
      device("front-door", "hall", "door"),
      device("kitchen-smoke", "kitchen", "other"),
      device("bedroom-air", "bedroom", "other"),
    ],
    broker: { listeners: [{ port: 0 }] },
    centre: { url: "mqtts://centre:8884", tokenFile: "token" },
    page: { port: 0 },
    destinationsFile: "destinations.yaml",
    paths: agreed,
    ...more,
  });
