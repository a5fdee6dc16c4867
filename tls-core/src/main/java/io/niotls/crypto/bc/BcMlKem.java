package io.niotls.crypto.bc;

import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.MlKem;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.SecureRandom;
import javax.security.auth.DestroyFailedException;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.generators.MLKEMKeyPairGenerator;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/** ML-KEM by bcprov. A ciphertext that was changed gives another secret, not an error: FIPS 203 §6.3, implicit rejection. */
final class BcMlKem implements KeyExchange {
    private final MlKem parameters;
    private final MLKEMParameters bcParameters;

    BcMlKem(MlKem parameters) {
        this.parameters = parameters;
        this.bcParameters = switch (parameters) {
            case ML_KEM_768 -> MLKEMParameters.ml_kem_768;
            case ML_KEM_1024 -> MLKEMParameters.ml_kem_1024;
        };
    }

    @Override
    public KeyPair generate(SecureRandom random) {
        MLKEMKeyPairGenerator generator = new MLKEMKeyPairGenerator();
        generator.init(new MLKEMKeyGenerationParameters(random, bcParameters));
        return new Pair(parameters, generator.generateKeyPair());
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
        SecretWithEncapsulation answer = new MLKEMGenerator(random).generateEncapsulated(encapsulationKey(peerShare));
        Encapsulation result = new Encapsulation(answer.getEncapsulation(), SecretBytes.owning(answer.getSecret()));
        try {
            answer.destroy();
        } catch (DestroyFailedException e) {
            throw new IllegalStateException("bcprov keeps a secret that it can wipe", e);
        }
        return result;
    }

    private MLKEMPublicKeyParameters encapsulationKey(byte[] share) throws TlsException {
        try {
            // Checks the length, and the modulus as FIPS 203 §7.2 asks: every coefficient below 3329.
            return new MLKEMPublicKeyParameters(bcParameters, share);
        } catch (IllegalArgumentException e) {
            throw new TlsException(Fault.INVALID_KEY_SHARE, parameters.standardName(), e);
        }
    }

    private static final class Pair implements KeyPair {
        private final MlKem parameters;
        private final byte[] share;
        private final MLKEMPrivateKeyParameters privateKey;

        Pair(MlKem parameters, AsymmetricCipherKeyPair keys) {
            this.parameters = parameters;
            this.share = ((MLKEMPublicKeyParameters) keys.getPublic()).getEncoded();
            this.privateKey = (MLKEMPrivateKeyParameters) keys.getPrivate();
        }

        @Override
        public byte[] share() {
            return share;
        }

        @Override
        public SecretBytes decapsulate(byte[] ciphertext) throws TlsException {
            if (privateKey.isDestroyed()) {
                throw new IllegalStateException("the key pair is closed");
            }
            if (ciphertext.length != parameters.ciphertextLength()) {
                String detail = parameters.standardName() + " of " + ciphertext.length + " bytes";
                throw new TlsException(Fault.INVALID_KEY_SHARE, detail);
            }
            return SecretBytes.owning(new MLKEMExtractor(privateKey).extractSecret(ciphertext));
        }

        @Override
        public void close() {
            privateKey.destroy();
        }
    }
}
