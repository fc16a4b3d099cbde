import { expect, it } from 'vitest';
import { AesGcm } from './aesgcm.ts';

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Test case 4 of "The Galois/Counter Mode of Operation" (McGrew, Viega), appendix B. */
it('seals and opens as the test vector says', () => {
  const gcm = new AesGcm(bytes('feffe9928665731c6d6a8f9467308308'), 16);
  const plain = bytes(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  );
  const nonce = bytes('cafebabefacedbaddecaf888');
  const additional = bytes('feedfacedeadbeeffeedfacedeadbeefabaddad2');
  const sealed = gcm.seal(nonce, plain, additional);
  expect(sealed).toEqual(
    bytes(
      '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47',
    ),
  );
  expect(gcm.open(nonce, sealed, additional)).toEqual(plain);
  sealed[3] = (sealed[3] ?? 0) ^ 1;
  expect(gcm.open(nonce, sealed, additional)).toBeUndefined();
});
