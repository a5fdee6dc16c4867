package io.niotls.crypto.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.jca.AeadCiphers.NonceForm;
import java.lang.management.ManagementFactory;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sealing and opening allocate what the provider's cipher does, and nothing beside: over one that allocates nothing, nothing. */
class JcaAeadAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 10_000;
    private static final int LENGTH = 100;

    private final byte[] text = new byte[LENGTH];
    private final byte[] sealed = new byte[LENGTH + 1 + AeadCiphers.TAG_LENGTH];
    private final byte[] opened = new byte[LENGTH + 1];

    @ParameterizedTest
    @EnumSource(NonceForm.class)
    void allocatesNothingBesideItsCipher(NonceForm form) throws Exception {
        Provider provider = new CopyingProvider();
        AeadCiphers ciphers = new AeadCiphers("AES", 16, form, () -> cipher(provider));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (SecretBytes key = SecretBytes.owning(new byte[16]);
                Aead sealer = new JcaAead(ciphers, key);
                Aead opener = new JcaAead(ciphers, key)) {
            carry(sealer, opener, 0, WARM_UP);
            long before = threads.getCurrentThreadAllocatedBytes();
            carry(sealer, opener, WARM_UP, MEASURED);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            // What the measurement itself, or a compiler at work, allocates is less than one byte for each text.
            assertEquals(0, allocated / MEASURED, allocated + " bytes for " + MEASURED + " texts");
        }
    }

    @ParameterizedTest
    @EnumSource(NonceForm.class)
    void handsTheNonceOver(NonceForm form) {
        CopyingProvider provider = new CopyingProvider();
        try (SecretBytes key = SecretBytes.owning(new byte[16]);
                Aead sealer = new JcaAead(new AeadCiphers("AES", 16, form, () -> cipher(provider)), key)) {
            sealer.seal(0x01020304, 0x05060708090a0b0cL, text, 0, 5, text, 0, LENGTH, 23, sealed, 0);
        }
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, provider.nonces.get(0));
    }

    private void carry(Aead sealer, Aead opener, long first, int texts) {
        for (long number = first; number < first + texts; number++) {
            int length = sealer.seal(7, number, text, 0, 5, text, 0, LENGTH, 23, sealed, 0);
            if (opener.open(7, number, text, 0, 5, sealed, 0, length, opened, 0) != LENGTH + 1) {
                throw new AssertionError("not opened");
            }
        }
    }

    private static Cipher cipher(Provider provider) {
        try {
            return Cipher.getInstance("Copy", provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its cipher copies, and has a tag of zeros. It notes the first nonce that each got. */
    private static final class CopyingProvider extends Provider {
        private static final long serialVersionUID = 1L;

        private final transient List<byte[]> nonces = new ArrayList<>();

        CopyingProvider() {
            super("copying", "1", "allocates nothing");
            Supplier<CipherSpi> made = () -> new Copying(nonces);
            putService(new Service(this, "Cipher", "Copy", Copying.class.getName(), null, null) {
                @Override
                public Object newInstance(Object constructorParameter) {
                    return made.get();
                }
            });
        }
    }

    private static final class Copying extends CipherSpi {
        private final List<byte[]> nonces;
        private boolean seals;
        private boolean noted;

        Copying(List<byte[]> nonces) {
            this.nonces = nonces;
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random) {
            byte[] nonce = parameters instanceof GCMParameterSpec gcm ? gcm.getIV() : ((IvParameterSpec) parameters).getIV();
            if (!noted) {
                noted = true;
                nonces.add(nonce.clone());
            }
            seals = mode == Cipher.ENCRYPT_MODE;
        }

        @Override
        protected void engineUpdateAAD(byte[] source, int offset, int length) {}

        @Override
        protected int engineUpdate(byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
            System.arraycopy(in, inOffset, out, outOffset, inLength);
            return inLength;
        }

        @Override
        protected int engineDoFinal(byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
            int length = seals ? inLength + AeadCiphers.TAG_LENGTH : inLength - AeadCiphers.TAG_LENGTH;
            System.arraycopy(in, inOffset, out, outOffset, Math.min(inLength, length));
            return length;
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineUpdate(byte[] in, int inOffset, int inLength) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineDoFinal(byte[] in, int inOffset, int inLength) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineSetMode(String mode) {}

        @Override
        protected void engineSetPadding(String padding) {}

        @Override
        protected int engineGetBlockSize() {
            return 16;
        }

        @Override
        protected int engineGetOutputSize(int inputLength) {
            return inputLength + AeadCiphers.TAG_LENGTH;
        }

        @Override
        protected byte[] engineGetIV() {
            return null;
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return null;
        }
    }
}
