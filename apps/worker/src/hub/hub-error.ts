/**
 * Why a model can't be had from the hub.
 *
 * - `HUB_NOT_FOUND`: there is no such model, revision or file.
 * - `HUB_UNAUTHORIZED`: it is shown to some alone.
 * - `HUB_BUSY`: the hub asked to come again later, too often or too late.
 * - `HUB_UNREACHABLE`: it does not answer, or its answers break off.
 * - `HUB_REDIRECT`: it sends elsewhere too often, or where nothing is fetched from.
 * - `HUB_ANSWER`: what it answers is not what a hub does.
 * - `HUB_LENGTH`: a file is longer or shorter than the hub says.
 * - `CHECKSUM_MISMATCH`: a file is not the one that the hub lists.
 * - `TOO_LARGE`: the files of the model are larger than any BERT.
 */
export type HubErrorCode =
  | 'HUB_NOT_FOUND'
  | 'HUB_UNAUTHORIZED'
  | 'HUB_BUSY'
  | 'HUB_UNREACHABLE'
  | 'HUB_REDIRECT'
  | 'HUB_ANSWER'
  | 'HUB_LENGTH'
  | 'CHECKSUM_MISMATCH'
  | 'TOO_LARGE';

export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: HubErrorCode;
  readonly hint: string;

  constructor(code: HubErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
