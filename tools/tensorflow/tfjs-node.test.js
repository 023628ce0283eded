import { describe, expect, it } from 'vitest';
import { repair } from './tfjs-node.js';

describe('repair', () => {
  it('leaves nothing that Node.js 23 lacks, and takes the core from where the engine does', () => {
    const source = `var tfjs_1 = require("@tensorflow/tfjs");
var util_1 = require("util");
var messages = require('./proto/api_pb');
exports.of = function (x) { return (0, util_1.isNullOrUndefined)(x) ? [] : (0, util_1.isArray)(x) ? x : [x]; };`;
    const repaired = repair(source);
    expect(repaired).toContain('require("@tensorflow/tfjs-core")');
    expect(repaired).not.toMatch(/util_1\.is|api_pb/);
    expect(repair(repaired)).toBe(repaired);

    const loaded = { exports: {} };
    // The code of a module of the package.
    new Function('require', 'exports', repaired)(() => ({}), loaded.exports);
    expect([undefined, null, [1], 2].map(loaded.exports.of)).toEqual([[], [], [1], [2]]);
  });
});
