// peer-llama.mjs FOLDER JSON: llama.cpp's speed, as one JSON object; driven by bench-engine.py.
// FOLDER has node_modules with the packages of tests/peers.txt. JSON: {model, gpu: "cpu" or "vulkan", threads, prompt,
// gen, depth, record}. One process, one set of kernels for both figures; the first run of each size is not counted.
import {pathToFileURL} from "node:url";

const [, , folder, json] = process.argv;
const o = JSON.parse(json);
const {getLlama, LlamaLogLevel} = await import(
  pathToFileURL(folder + "/node_modules/node-llama-cpp/dist/index.js").href);
const now = () => performance.now();

const began = now();
const vulkan = o.gpu === "vulkan";
const llama = await getLlama({gpu: vulkan ? "vulkan" : false, build: "never", maxThreads: o.threads,
  logLevel: LlamaLogLevel.error});
const model = await llama.loadModel({modelPath: o.model, gpuLayers: vulkan ? "max" : 0});
const contextSize = Math.max(o.depth + o.prompt + o.gen, o.record + 64) + 64;
const context = await model.createContext({contextSize, threads: o.threads, batchSize: 512});
const sequence = context.getSequence();
const loaded = now();

const words = model.tokenize("The patient is a woman with high blood pressure and diabetes. She takes metformin. ");
const tokens = (n, from = 0) => Array.from({length: n}, (_, i) => words[(i + from) % words.length]);

// Times of the tokens that follow, the first after the whole of `input` was read.
async function answer(input, n) {
  const times = [now()];
  for await (const _ of sequence.evaluate(input, {temperature: 0, yieldEogToken: true})) {
    times.push(now());
    if (times.length > n + 1)
      break;
  }
  return times;
}

async function fill(n) {
  await sequence.clearHistory();
  if (n > 0)
    await sequence.evaluateWithoutGeneratingNewTokens(tokens(n));
}

const result = {device: (await llama.getGpuDeviceNames())[0] ?? "processor", load_ms: loaded - began};
result.ttft_ms = (await answer(tokens(32), 0))[1] - began;
await fill(o.depth);
await answer(tokens(Math.min(o.prompt, 64)), 1);
await fill(o.depth);
const times = await answer(tokens(o.prompt), o.gen);
const rate = (from, to) => (to - from) * 1000 / (times[to] - times[from]);
result.prefill_tok_s = o.prompt * 1000 / (times[1] - times[0]);
if (times.length > 2) {
  const last = times.length - 1, edge = Math.min(32, last - 1);
  result.decode_tok_s = rate(1, last);
  result.decode_first32_tok_s = rate(1, 1 + edge);
  result.decode_last32_tok_s = rate(last - edge, last);
}
if (o.record > 0) {
  await fill(0);
  let t = await answer(tokens(o.record + 32), 0);
  result.cold_ms = t[1] - t[0];
  await sequence.eraseContextTokenRanges([{start: o.record, end: sequence.nextTokenIndex}]);
  t = await answer(tokens(32, 5), 0);
  result.second_ms = t[1] - t[0];
}
result.peak_rss_mb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify(result));
process.exit(0);
