/** Runs `body` while a tape notes nothing, also where it throws. */
export function withoutGradients<R>(tape: { recording: boolean }, body: () => R): R {
  const was = tape.recording;
  tape.recording = false;
  try {
    return body();
  } finally {
    tape.recording = was;
  }
}
