import { describe, expect, it } from 'vitest';
import { cudaRequirements } from './libraries.js';

describe('cudaRequirements', () => {
  it("takes NVIDIA's packages of the extra alone", () => {
    const metadata = `Name: tensorflow
Requires-Dist: numpy>=1.26.0
Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"
Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75 ; extra == "and-cuda"
Requires-Dist: tensorflow-io-gcs-filesystem>=0.23.1; sys_platform != "win32" and extra == "gcs-filesystem"

About nvidia-cublas.`;
    expect(cudaRequirements(metadata)).toEqual([
      'nvidia-cublas-cu12<13.0,>=12.5.3.2',
      'nvidia-cudnn-cu12<10.0,>=9.3.0.75',
    ]);
  });
});
