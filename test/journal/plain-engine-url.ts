export const plainEngine = new URL("./plain-engine.ts", import.meta.url);
