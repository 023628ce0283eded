import { describe, expect, it } from 'vitest';
import { checkDisk, checkPlatform } from './machine.js';

describe('checkPlatform', () => {
  it.each([
    [{ platform: 'darwin', arch: 'arm64', glibc: undefined }, 'this is darwin on arm64.'],
    [{ platform: 'win32', arch: 'x64', glibc: undefined }, 'this is win32 on x64.'],
    [{ platform: 'linux', arch: 'arm64', glibc: '2.36' }, 'this is linux on arm64 with glibc 2.36.'],
    [{ platform: 'linux', arch: 'x64', glibc: '2.9' }, 'this is linux on x64 with glibc 2.9.'],
    [{ platform: 'linux', arch: 'x64', glibc: undefined }, 'this is linux on x64 without glibc.'],
  ])('refuses %j, and says what it found and wants', (machine, found) => {
    expect(() => checkPlatform(machine)).toThrow(found);
    expect(() => checkPlatform(machine)).toThrow('Linux with an x86-64 processor and glibc 2.27 or later');
  });

  it('takes what TensorFlow is published for', () => {
    expect(() => checkPlatform({ platform: 'linux', arch: 'x64', glibc: '2.27' })).not.toThrow();
    expect(() => checkPlatform({ platform: 'linux', arch: 'x64', glibc: '2.100' })).not.toThrow();
  });
});

describe('checkDisk', () => {
  it('says how much is free and how much is needed', async () => {
    await expect(checkDisk(1e9)).rejects.toThrow(
      /^[\d.]+ GB are free on the disk of .*; 1000000000 GB are needed\.$/,
    );
    await expect(checkDisk(0)).resolves.toBeUndefined();
  });
});
