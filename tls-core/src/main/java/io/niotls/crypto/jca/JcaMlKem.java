package io.niotls.crypto.jca;

import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.MlKem;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * ML-KEM of JDK 24 and newer. Its class {@code javax.crypto.KEM} is not in Java 17, which this library is compiled for, so
 * it is reached by method handles that are looked up once.
 *
 * <p>The JDK checks the length and, as FIPS 203 §7.2 asks, the modulus of encapsulation keys.
 */
final class JcaMlKem implements KeyExchange {
    /** {@code javax.crypto.KEM} and its nested classes. */
    private record Kem(MethodHandle getInstance, MethodHandle newEncapsulator, MethodHandle encapsulate, MethodHandle key,
            MethodHandle encapsulation, MethodHandle newDecapsulator, MethodHandle decapsulate) {}

    private static final byte[] X509_PREFIX_768 = HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");
    private static final byte[] X509_PREFIX_1024 = HexFormat.of().parseHex("30820632300b06096086480165030404030382062100");

    private final MlKem parameters;
    private final Kem kem;
    private final Object instance;
    private final Service<KeyPairGenerator> generators;
    private final Service<KeyFactory> factories;

    private JcaMlKem(MlKem parameters, Kem kem, Object instance, Service<KeyPairGenerator> generators,
            Service<KeyFactory> factories) {
        this.parameters = parameters;
        this.kem = kem;
        this.instance = instance;
        this.generators = generators;
        this.factories = factories;
    }

    /** Finds ML-KEM in the running JDK, if it has it. */
    static Optional<KeyExchange> find(MlKem parameters) {
        String name = parameters.standardName();
        Optional<Kem> kem = handles();
        if (kem.isEmpty()) {
            return Optional.empty();
        }
        Optional<Service<Object>> instances = Service.find(provider -> instance(kem.get(), name, provider));
        Optional<Service<KeyPairGenerator>> generators =
                Service.find(provider -> KeyPairGenerator.getInstance(name, provider));
        Optional<Service<KeyFactory>> factories = Service.find(provider -> KeyFactory.getInstance(name, provider));
        if (instances.isEmpty() || generators.isEmpty() || factories.isEmpty()) {
            return Optional.empty();
        }
        // A KEM object is safe for use by several threads, as its Javadoc says, so one serves all.
        Object instance = instances.get().make();
        return Optional.of(new JcaMlKem(parameters, kem.get(), instance, generators.get(), factories.get()));
    }

    private static Optional<Kem> handles() {
        try {
            Lookup lookup = MethodHandles.publicLookup();
            Class<?> kem = Class.forName("javax.crypto.KEM");
            Class<?> encapsulator = Class.forName("javax.crypto.KEM$Encapsulator");
            Class<?> encapsulated = Class.forName("javax.crypto.KEM$Encapsulated");
            Class<?> decapsulator = Class.forName("javax.crypto.KEM$Decapsulator");
            Class<?> secretKey = Class.forName("javax.crypto.SecretKey");
            return Optional.of(new Kem(
                    lookup.findStatic(kem, "getInstance", MethodType.methodType(kem, String.class, Provider.class)),
                    lookup.findVirtual(kem, "newEncapsulator", MethodType.methodType(
                            encapsulator, PublicKey.class, AlgorithmParameterSpec.class, SecureRandom.class)),
                    lookup.findVirtual(encapsulator, "encapsulate", MethodType.methodType(encapsulated)),
                    lookup.findVirtual(encapsulated, "key", MethodType.methodType(secretKey)),
                    lookup.findVirtual(encapsulated, "encapsulation", MethodType.methodType(byte[].class)),
                    lookup.findVirtual(kem, "newDecapsulator", MethodType.methodType(decapsulator, PrivateKey.class)),
                    lookup.findVirtual(decapsulator, "decapsulate", MethodType.methodType(secretKey, byte[].class))));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private static Object instance(Kem kem, String name, Provider provider) throws GeneralSecurityException {
        return call(() -> kem.getInstance().invoke(name, provider));
    }

    /** A call by a method handle, which may throw anything. */
    private interface HandleCall {
        Object run() throws Throwable;
    }

    /** Runs a call of {@code javax.crypto.KEM}, all of whose checked exceptions are GeneralSecurityExceptions. */
    private static Object call(HandleCall call) throws GeneralSecurityException {
        try {
            return call.run();
        } catch (GeneralSecurityException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("javax.crypto.KEM throws what it does not declare", e);
        }
    }

    @Override
    public KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = generators.make();
            generator.initialize(new NamedParameterSpec(parameters.standardName()), random);
            java.security.KeyPair keys = generator.generateKeyPair();
            byte[] encoded = keys.getPublic().getEncoded();
            byte[] share =
                    Arrays.copyOfRange(encoded, encoded.length - parameters.encapsulationKeyLength(), encoded.length);
            return new Pair(keys.getPrivate(), share);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the provider no longer makes keys that it offered", e);
        }
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws TlsException {
        try {
            PublicKey peer = keyOf(peerShare);
            Object encapsulator = call(() -> kem.newEncapsulator().invoke(instance, peer, null, random));
            Object encapsulated = call(() -> kem.encapsulate().invoke(encapsulator));
            Key secret = (Key) call(() -> kem.key().invoke(encapsulated));
            byte[] ciphertext = (byte[]) call(() -> kem.encapsulation().invoke(encapsulated));
            return new Encapsulation(ciphertext, SecretBytes.owning(secret.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new TlsException(Fault.INVALID_KEY_SHARE, parameters.standardName(), e);
        }
    }

    private PublicKey keyOf(byte[] share) throws GeneralSecurityException, TlsException {
        if (share.length != parameters.encapsulationKeyLength()) {
            throw new TlsException(Fault.INVALID_KEY_SHARE, parameters.standardName() + " of " + share.length + " bytes");
        }
        byte[] prefix = switch (parameters) {
            case ML_KEM_768 -> X509_PREFIX_768;
            case ML_KEM_1024 -> X509_PREFIX_1024;
        };
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + share.length);
        System.arraycopy(share, 0, encoded, prefix.length, share.length);
        return factories.make().generatePublic(new X509EncodedKeySpec(encoded));
    }

    private final class Pair implements KeyPair {
        private final byte[] share;
        private PrivateKey privateKey;

        Pair(PrivateKey privateKey, byte[] share) {
            this.privateKey = privateKey;
            this.share = share;
        }

        @Override
        public byte[] share() {
            return share;
        }

        @Override
        public SecretBytes decapsulate(byte[] ciphertext) throws TlsException {
            if (privateKey == null) {
                throw new IllegalStateException("the key pair is closed");
            }
            try {
                Object decapsulator = call(() -> kem.newDecapsulator().invoke(instance, privateKey));
                Key secret = (Key) call(() -> kem.decapsulate().invoke(decapsulator, ciphertext));
                return SecretBytes.owning(secret.getEncoded());
            } catch (GeneralSecurityException e) {
                throw new TlsException(Fault.INVALID_KEY_SHARE, parameters.standardName(), e);
            }
        }

        /** Drops the private key; the JDK's cannot be wiped. */
        @Override
        public void close() {
            privateKey = null;
        }
    }
}
