// Runs an image in Node: `node wasm.mjs IMAGE.wasm`.
import { readFileSync, writeSync } from "node:fs";

const print = (text, length) =>
  writeSync(1, new Uint8Array(instance.exports.memory.buffer, text, length));
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const instance = new WebAssembly.Instance(module, { host: { print } });
process.exit(instance.exports.image() ? 0 : 1);
