package io.niotls.timing;

import io.niotls.crypto.CbcCipher;
import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hmac;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.record.RecordOpener;
import io.niotls.record.RecordProtection;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.Tls12Master;
import io.niotls.timing.Measurement.Subject;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;

/** What is measured, and what is known to leak, by which to see that the method finds it. */
final class Subjects {
    private static final Crypto CRYPTO = StandardCrypto.instance();
    private static final int BLOCK = 16;
    private static final int HEADER = 5;
    /** Of a record's decrypted text: room for the longest padding, a MAC, and some content. */
    private static final int TEXT = 512;
    private static final int COMPARISONS = 200;

    private Subjects() {}

    // ---- CBC records ----

    /**
     * Opens CBC records: the fixed class has right padding of 256 bytes, the random class wrong padding, and neither a right MAC.
     * Who could tell them apart could decrypt (Lucky13).
     */
    static Subject cbcPaddingRightOrWrong(CipherSuite suite) {
        return new CbcRecords(suite, false) {
            @Override
            void pad(byte[] text, boolean fixed, Random random) {
                if (fixed) {
                    Arrays.fill(text, text.length - 256, text.length, (byte) 255);
                } else {
                    text[text.length - 1] = (byte) 255;
                }
            }
        };
    }

    /** Opens CBC records with right padding: of one byte in the fixed class, of any length in the random one; no MAC is right. */
    static Subject cbcPaddingShortOrAny(CipherSuite suite) {
        return new CbcRecords(suite, false) {
            @Override
            void pad(byte[] text, boolean fixed, Random random) {
                int length = random.nextInt(256);
                int padding = fixed ? 0 : length;
                Arrays.fill(text, text.length - 1 - padding, text.length, (byte) padding);
            }
        };
    }

    /** The control: checks padding and MAC as RFC 2246's text reads, with a way out at the first wrong byte. */
    static Subject cbcAsNaiveCodeHasIt(CipherSuite suite) {
        return new CbcRecords(suite, true) {
            @Override
            void pad(byte[] text, boolean fixed, Random random) {
                if (fixed) {
                    Arrays.fill(text, text.length - 256, text.length, (byte) 255);
                } else {
                    text[text.length - 1] = (byte) 255;
                }
            }
        };
    }

    private abstract static class CbcRecords implements Subject {
        private final CbcCipher sealing;
        private final CbcCipher opening;
        private final Hmac hmac;
        private final RecordOpener opener;
        private final boolean naive;
        private final int macLength;
        private final byte[] out = new byte[TEXT];

        CbcRecords(CipherSuite suite, boolean naive) {
            SecretBytes key = SecretBytes.owning(new byte[suite.bulkCipher().keyLength()]);
            SecretBytes macKey = SecretBytes.owning(new byte[suite.mac().length()]);
            sealing = CRYPTO.cbc(suite.bulkCipher(), key);
            opening = CRYPTO.cbc(suite.bulkCipher(), key);
            hmac = CRYPTO.hmac(suite.mac(), macKey);
            opener = RecordProtection.tls12Opener(CRYPTO, suite, key, SecretBytes.owning(new byte[0]), macKey, false);
            macLength = suite.mac().length();
            this.naive = naive;
        }

        abstract void pad(byte[] text, boolean fixed, Random random);

        @Override
        public byte[] input(boolean fixed, Random random) {
            byte[] text = new byte[TEXT];
            random.nextBytes(text);
            pad(text, fixed, random);
            byte[] iv = new byte[BLOCK];
            random.nextBytes(iv);
            byte[] record = new byte[HEADER + BLOCK + TEXT];
            record[0] = 23;
            record[1] = 3;
            record[2] = 3;
            record[3] = (BLOCK + TEXT) >> 8;
            record[4] = (byte) (BLOCK + TEXT);
            System.arraycopy(iv, 0, record, HEADER, BLOCK);
            sealing.encrypt(iv, text, 0, TEXT, record, HEADER + BLOCK);
            return record;
        }

        @Override
        public int run(byte[] record) {
            if (naive) {
                return openNaively(record);
            }
            try {
                return opener.open(record, 0, BLOCK + TEXT, out, 0);
            } catch (TlsException e) {
                return -1;
            }
        }

        private int openNaively(byte[] record) {
            opening.decrypt(record, HEADER, record, HEADER + BLOCK, TEXT, out, 0);
            int padding = out[TEXT - 1] & 0xff;
            for (int i = 1; i <= padding; i++) {
                if (out[TEXT - 1 - i] != (byte) padding) {
                    return -1;
                }
            }
            int content = TEXT - 1 - padding - macLength;
            hmac.update(out, 0, content);
            return Arrays.equals(hmac.finish(), Arrays.copyOfRange(out, content, content + macLength)) ? content : -1;
        }
    }

    // ---- Comparisons ----

    /** Compares with an expected value: the fixed class differs in the last byte, the random class everywhere. */
    private abstract static class Comparison implements Subject {
        final byte[] expected;
        private final int repeats;

        Comparison(byte[] expected, int repeats) {
            this.expected = expected;
            this.repeats = repeats;
        }

        @Override
        public byte[] input(boolean fixed, Random random) {
            byte[] candidate = new byte[expected.length];
            random.nextBytes(candidate);
            byte last = (byte) (expected[expected.length - 1] ^ 1);
            if (fixed) {
                System.arraycopy(expected, 0, candidate, 0, expected.length);
                candidate[expected.length - 1] = last;
            } else {
                candidate[0] = (byte) (expected[0] ^ 1);
            }
            return candidate;
        }

        @Override
        public int repeats() {
            return repeats;
        }
    }

    /** A Finished of TLS 1.2, as both roles compare it. */
    static Subject finishedTls12() {
        return new Comparison(seeded(Tls12Master.VERIFY_DATA_LENGTH), COMPARISONS) {
            @Override
            public int run(byte[] candidate) {
                return Tls12Master.verify(expected, candidate).isPresent() ? 1 : 0;
            }
        };
    }

    /** A PSK binder, as a server of TLS 1.3 computes and compares it. */
    static Subject binder() {
        EarlyStage early = EarlyStage.withPsk(CRYPTO, HashAlgorithm.SHA256, SecretBytes.owning(seeded(32)));
        byte[] helloHash = seeded(32);
        return new Comparison(early.binder(false, helloHash), 1) {
            @Override
            public int run(byte[] candidate) {
                return MessageDigest.isEqual(early.binder(false, helloHash), candidate) ? 1 : 0;
            }
        };
    }

    /** What compares binders, Finished of TLS 1.3 and cookies, without what computes them. */
    static Subject comparisonAlone() {
        return new Comparison(seeded(32), COMPARISONS) {
            @Override
            public int run(byte[] candidate) {
                return MessageDigest.isEqual(expected, candidate) ? 1 : 0;
            }
        };
    }

    /** A secret and bytes from outside. */
    static Subject secretBytes() {
        return new Comparison(seeded(32), COMPARISONS) {
            private final SecretBytes secret = SecretBytes.owning(expected.clone());

            @Override
            public int run(byte[] candidate) {
                return secret.equalTo(candidate) ? 1 : 0;
            }
        };
    }

    /** The control: a comparison that ends at the first byte that differs. */
    static Subject earlyExit() {
        return new Comparison(seeded(32), COMPARISONS) {
            @Override
            public int run(byte[] candidate) {
                for (int i = 0; i < expected.length; i++) {
                    if (expected[i] != candidate[i]) {
                        return i;
                    }
                }
                return -1;
            }
        };
    }

    // ---- Hybrid secrets ----

    /**
     * Decapsulates a hybrid share: in the fixed class the answer to our key, in the random class with another ciphertext of
     * ML-KEM, which must be rejected without a sign (FIPS 203 §6.3).
     */
    static Subject hybrid(NamedGroup group, int curveLength, boolean mlKemFirst) {
        KeyExchange exchange = CRYPTO.keyExchange(group);
        SecureRandom secure = new SecureRandom();
        KeyExchange.KeyPair pair = exchange.generate(secure);
        byte[] answer;
        try {
            answer = exchange.encapsulate(pair.share(), secure).share();
        } catch (TlsException e) {
            throw new IllegalStateException(e);
        }
        return new Subject() {
            @Override
            public byte[] input(boolean fixed, Random random) {
                byte[] share = new byte[answer.length];
                random.nextBytes(share);
                // The curve's half must be right in both, or there is no secret at all.
                int start = fixed || !mlKemFirst ? 0 : answer.length - curveLength;
                int end = fixed || mlKemFirst ? answer.length : curveLength;
                System.arraycopy(answer, start, share, start, end - start);
                return share;
            }

            @Override
            public int run(byte[] share) {
                try (SecretBytes secret = pair.decapsulate(share)) {
                    return secret.array()[0];
                } catch (TlsException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static byte[] seeded(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
