import { randomBytes } from 'node:crypto';
import type pg from 'pg';

/** What a secret is for. */
type SecretName = 'LINKS';

export interface Secrets {
  /** 256 random bits, the same for all processes of an installation: the first who asks makes them. Not to be logged. */
  take(name: SecretName): Promise<Buffer>;
}

export function createSecrets(pool: pg.Pool): Secrets {
  return {
    async take(name) {
      await pool.query('INSERT INTO "Secret" (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        name,
        randomBytes(32),
      ]);
      const { rows } = await pool.query<{ value: Buffer }>('SELECT value FROM "Secret" WHERE name = $1', [
        name,
      ]);
      const [secret] = rows;
      if (secret === undefined) throw new Error(`The secret ${name} is gone.`);
      return secret.value;
    },
  };
}
