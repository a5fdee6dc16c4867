package io.niotls.bench.handshake;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.MLKEMKeyPairGenerator;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.MLKEMKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.BigIntegers;

/** A key exchange by bare primitives: the curves by bcprov, ML-KEM by the JDK where it has it. */
abstract class FloorKeyExchange {
    /** What the client keeps between its two steps: its share, which the server sees, and its private key. */
    record Offer(byte[] share, Object privateKey) {}

    /** What the server makes of a share: its own, and the secret. */
    record Answer(byte[] share, byte[] secret) {}

    private final SecureRandom random = new SecureRandom();

    SecureRandom random() {
        return random;
    }

    /** The client makes a key pair. */
    abstract Offer offer() throws GeneralSecurityException;

    /** The server makes a key pair and agrees, or encapsulates. */
    abstract Answer answer(byte[] clientShare) throws GeneralSecurityException;

    /** The client agrees, or decapsulates. */
    abstract byte[] agree(Offer offer, byte[] serverShare) throws GeneralSecurityException;

    /** RFC 7748, by bcprov. */
    static final class OnX25519 extends FloorKeyExchange {
        @Override
        Offer offer() {
            byte[] key = new byte[X25519.SCALAR_SIZE];
            byte[] share = new byte[X25519.POINT_SIZE];
            X25519.generatePrivateKey(random(), key);
            X25519.generatePublicKey(key, 0, share, 0);
            return new Offer(share, key);
        }

        @Override
        Answer answer(byte[] clientShare) throws GeneralSecurityException {
            Offer own = offer();
            return new Answer(own.share(), agree(own, clientShare));
        }

        @Override
        byte[] agree(Offer offer, byte[] serverShare) throws GeneralSecurityException {
            byte[] secret = new byte[X25519.POINT_SIZE];
            if (!X25519.calculateAgreement((byte[]) offer.privateKey(), 0, serverShare, 0, secret, 0)) {
                throw new GeneralSecurityException("a point of small order");
            }
            return secret;
        }
    }

    /** secp256r1, by bcprov. */
    static final class OnP256 extends FloorKeyExchange {
        private final ECDomainParameters domain = new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));

        @Override
        Offer offer() {
            BigInteger scalar = BigIntegers.createRandomInRange(BigInteger.ONE, domain.getN().subtract(BigInteger.ONE), random());
            byte[] share = new FixedPointCombMultiplier().multiply(domain.getG(), scalar).normalize().getEncoded(false);
            return new Offer(share, new ECPrivateKeyParameters(scalar, domain));
        }

        @Override
        Answer answer(byte[] clientShare) {
            Offer own = offer();
            return new Answer(own.share(), agree(own, clientShare));
        }

        @Override
        byte[] agree(Offer offer, byte[] serverShare) {
            ECDHBasicAgreement agreement = new ECDHBasicAgreement();
            agreement.init((ECPrivateKeyParameters) offer.privateKey());
            ECPublicKeyParameters peer = new ECPublicKeyParameters(domain.getCurve().decodePoint(serverShare), domain);
            return BigIntegers.asUnsignedByteArray(32, agreement.calculateAgreement(peer));
        }
    }

    /** ML-KEM-768 and X25519, concatenated: draft-ietf-tls-ecdhe-mlkem. */
    static final class OnHybrid extends FloorKeyExchange {
        private static final int CIPHERTEXT = 1_088;
        private static final int ENCAPSULATION_KEY = 1_184;

        private final FloorKeyExchange kem = JdkMlKem.isPresent() ? new JdkMlKem() : new BcMlKem();
        private final FloorKeyExchange curve = new OnX25519();

        @Override
        Offer offer() throws GeneralSecurityException {
            Offer first = kem.offer();
            Offer second = curve.offer();
            return new Offer(join(first.share(), second.share()), new Offer[] {first, second});
        }

        @Override
        Answer answer(byte[] clientShare) throws GeneralSecurityException {
            Answer first = kem.answer(Arrays.copyOf(clientShare, ENCAPSULATION_KEY));
            Answer second = curve.answer(Arrays.copyOfRange(clientShare, ENCAPSULATION_KEY, clientShare.length));
            return new Answer(join(first.share(), second.share()), join(first.secret(), second.secret()));
        }

        @Override
        byte[] agree(Offer offer, byte[] serverShare) throws GeneralSecurityException {
            Offer[] offers = (Offer[]) offer.privateKey();
            byte[] first = kem.agree(offers[0], Arrays.copyOf(serverShare, CIPHERTEXT));
            return join(first, curve.agree(offers[1], Arrays.copyOfRange(serverShare, CIPHERTEXT, serverShare.length)));
        }

        private static byte[] join(byte[] first, byte[] second) {
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return both;
        }
    }

    private static final class BcMlKem extends FloorKeyExchange {
        @Override
        Offer offer() {
            MLKEMKeyPairGenerator generator = new MLKEMKeyPairGenerator();
            generator.init(new MLKEMKeyGenerationParameters(random(), MLKEMParameters.ml_kem_768));
            AsymmetricCipherKeyPair pair = generator.generateKeyPair();
            return new Offer(((MLKEMPublicKeyParameters) pair.getPublic()).getEncoded(), pair.getPrivate());
        }

        @Override
        Answer answer(byte[] clientShare) {
            SecretWithEncapsulation answer = new MLKEMGenerator(random())
                    .generateEncapsulated(new MLKEMPublicKeyParameters(MLKEMParameters.ml_kem_768, clientShare));
            return new Answer(answer.getEncapsulation(), answer.getSecret());
        }

        @Override
        byte[] agree(Offer offer, byte[] serverShare) {
            return new MLKEMExtractor((MLKEMPrivateKeyParameters) offer.privateKey()).extractSecret(serverShare);
        }
    }

    /** {@code javax.crypto.KEM}, by reflection: Java 17, which this is compiled for, has no such class. */
    private static final class JdkMlKem extends FloorKeyExchange {
        private static final String NAME = "ML-KEM-768";

        private final Object kem;
        private final Method newEncapsulator;
        private final Method encapsulate;
        private final Method key;
        private final Method encapsulation;
        private final Method newDecapsulator;
        private final Method decapsulate;
        private final KeyPairGenerator generator;
        private final KeyFactory factory;
        private byte[] prefix;

        JdkMlKem() {
            try {
                Class<?> type = Class.forName("javax.crypto.KEM");
                kem = type.getMethod("getInstance", String.class).invoke(null, NAME);
                newEncapsulator = type.getMethod("newEncapsulator", PublicKey.class, AlgorithmParameterSpec.class,
                        SecureRandom.class);
                encapsulate = Class.forName("javax.crypto.KEM$Encapsulator").getMethod("encapsulate");
                Class<?> encapsulated = Class.forName("javax.crypto.KEM$Encapsulated");
                key = encapsulated.getMethod("key");
                encapsulation = encapsulated.getMethod("encapsulation");
                newDecapsulator = type.getMethod("newDecapsulator", PrivateKey.class);
                decapsulate = Class.forName("javax.crypto.KEM$Decapsulator").getMethod("decapsulate", byte[].class);
                generator = KeyPairGenerator.getInstance(NAME);
                generator.initialize(new NamedParameterSpec(NAME), random());
                factory = KeyFactory.getInstance(NAME);
            } catch (ReflectiveOperationException | GeneralSecurityException e) {
                throw new IllegalStateException("a JDK with javax.crypto.KEM and without " + NAME, e);
            }
        }

        static boolean isPresent() {
            return Runtime.version().feature() >= 24;
        }

        @Override
        Offer offer() {
            KeyPair pair = generator.generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            int start = encoded.length - OnHybrid.ENCAPSULATION_KEY;
            prefix = Arrays.copyOf(encoded, start);
            return new Offer(Arrays.copyOfRange(encoded, start, encoded.length), pair.getPrivate());
        }

        @Override
        Answer answer(byte[] clientShare) throws GeneralSecurityException {
            PublicKey peer = factory.generatePublic(new X509EncodedKeySpec(OnHybrid.join(prefix, clientShare)));
            Object answer = call(encapsulate, call(newEncapsulator, kem, peer, null, random()));
            return new Answer((byte[]) call(encapsulation, answer), ((Key) call(key, answer)).getEncoded());
        }

        @Override
        byte[] agree(Offer offer, byte[] serverShare) throws GeneralSecurityException {
            return ((Key) call(decapsulate, call(newDecapsulator, kem, offer.privateKey()), serverShare)).getEncoded();
        }

        private static Object call(Method method, Object on, Object... arguments) throws GeneralSecurityException {
            try {
                return method.invoke(on, arguments);
            } catch (InvocationTargetException | IllegalAccessException e) {
                throw new GeneralSecurityException(method.getName(), e);
            }
        }
    }
}
