package io.niotls.jsse;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialRequest;
import io.niotls.auth.CredentialSelector;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Chooses credentials by a key manager, which names an alias for a kind of key. The key of an alias is taken once, for as long as
 * its chain stays the same: to fetch it from a PKCS #12 store costs a key derivation, and to see that it fits, a signature.
 *
 * <p>Safe for use by several threads, if the key manager is.
 */
final class KeyManagerCredentials implements CredentialSelector {
    /** More aliases than any server has; when there are more, all are taken again. */
    private static final int MAX_ALIASES = 4_096;
    /** The platform's key manager for {@code PKIX}. */
    private static final String PLATFORM_PKIX = "sun.security.ssl.X509KeyManagerImpl";
    /**
     * That manager makes another alias of the same key at each call, {@code 7.0.name}; so do those that wrap it. Where such names
     * are a program's own and stand for different keys, the chain tells them apart.
     */
    private static final Pattern CALL_NUMBER = Pattern.compile("^\\d+\\.(?=\\d+\\.)");

    /** A key manager that cannot be asked for a chain alone is asked for everything again after this time. */
    private static final long MAX_AGE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A chain as the key manager gave it, what was made of it, and when. */
    private record Taken(X509Certificate[] chain, Credential credential, long nanoTime) {
        boolean isFresh() {
            return System.nanoTime() - nanoTime < MAX_AGE_NANOS;
        }
    }

    private final X509ExtendedKeyManager keys;
    private final boolean platformPkix;
    private final Map<String, Taken> taken = new ConcurrentHashMap<>();

    KeyManagerCredentials(X509ExtendedKeyManager keys) {
        this.keys = keys;
        this.platformPkix = keys.getClass().getName().equals(PLATFORM_PKIX);
    }

    /** Chooses without an engine or socket, for a configuration that does not come from this package. */
    @Override
    public Optional<CredentialChoice> select(CredentialRequest request) throws TlsException {
        return select(request, new Owner() { });
    }

    /** Chooses on behalf of an engine or a socket. */
    Optional<CredentialChoice> select(CredentialRequest request, Owner owner) throws TlsException {
        // SunJSSE passes null where the peer has named nobody, and key managers know that.
        Principal[] issuers = request.authorities().isEmpty() ? null : request.authorities().toArray(Principal[]::new);
        List<String> keyTypes = SignatureNames.keyTypes(request.signatureSchemes());
        if (!request.forServer()) {
            return choice(owner.chooseClientAlias(keys, keyTypes.toArray(String[]::new), issuers), request);
        }
        for (String keyType : keyTypes) {
            Optional<CredentialChoice> choice = choice(owner.chooseServerAlias(keys, keyType, issuers), request);
            if (choice.isPresent()) {
                return choice;
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<List<X509Certificate>> chain(byte[] fingerprint) {
        return taken.values().stream()
                .map(Taken::credential)
                .filter(credential -> Arrays.equals(credential.fingerprint(), fingerprint))
                .findFirst()
                .map(Credential::chain);
    }

    /** Returns how the key of an alias can sign what the peer accepts; empty if it cannot. */
    private Optional<CredentialChoice> choice(String alias, CredentialRequest request) throws TlsException {
        if (alias == null) {
            return Optional.empty();
        }
        Optional<Credential> credential = credential(alias);
        if (credential.isEmpty()) {
            return Optional.empty();
        }
        // The key manager has decided about names and issuers.
        return CredentialSelector.of(credential.get()).select(new CredentialRequest(
                Optional.empty(), request.version(), request.signatureSchemes(), request.certificateSchemes(), List.of(),
                request.groups(), request.forServer()));
    }

    private Optional<Credential> credential(String alias) throws TlsException {
        String name = CALL_NUMBER.matcher(alias).replaceFirst("");
        Taken known = taken.get(name);
        if (known != null && platformPkix && known.isFresh()) {
            // To ask it for the chain would decrypt the key again.
            return Optional.of(known.credential());
        }
        X509Certificate[] chain = keys.getCertificateChain(alias);
        if (chain == null || chain.length == 0) {
            return Optional.empty();
        }
        if (known != null && Arrays.equals(known.chain(), chain)) {
            if (platformPkix) {
                taken.put(name, new Taken(known.chain(), known.credential(), System.nanoTime()));
            }
            return Optional.of(known.credential());
        }
        PrivateKey key = keys.getPrivateKey(alias);
        if (key == null) {
            return Optional.empty();
        }
        Credential credential = credential(alias, chain, key);
        if (taken.size() >= MAX_ALIASES) {
            taken.clear();
        }
        taken.put(name, new Taken(chain.clone(), credential, System.nanoTime()));
        return Optional.of(credential);
    }

    private static Credential credential(String alias, X509Certificate[] chain, PrivateKey key) throws TlsException {
        try {
            return Credential.of(List.of(chain), key, StandardCrypto.instance());
        } catch (GeneralSecurityException e) {
            throw new TlsException(Fault.INTERNAL_ERROR, "the key manager's key " + alias + " cannot be used", e);
        }
    }
}
