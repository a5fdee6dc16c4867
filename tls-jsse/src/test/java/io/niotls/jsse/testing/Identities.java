package io.niotls.jsse.testing;

import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Key and trust managers of the platform over the keys of {@link TestPki}, as a program makes them from a key store. */
public final class Identities {
    /** The password of every key store that is made here. */
    public static final char[] PASSWORD = "changeit".toCharArray();

    private Identities() {}

    /** Returns the key managers of a server with one certificate (ECDSA P-256) for some names. */
    public static KeyManager[] server(String... names) {
        return keyManagers(TestPki.leaf(KeyKind.ECDSA_P256, names));
    }

    /** Returns the key managers of a client with one certificate (ECDSA P-256). */
    public static KeyManager[] client(String commonName) {
        return keyManagers(TestPki.clientLeaf(KeyKind.ECDSA_P256, commonName));
    }

    /** Returns the platform's default key managers over a store that holds these leaves, named {@code key0}, {@code key1} … */
    public static KeyManager[] keyManagers(Leaf... leaves) {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keyStore(leaves), PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a PKCS #12 key store in memory with these leaves, named {@code key0}, {@code key1} … */
    public static KeyStore keyStore(Leaf... leaves) {
        try {
            KeyStore store = empty();
            for (int i = 0; i < leaves.length; i++) {
                store.setKeyEntry(
                        "key" + i, leaves[i].key(), PASSWORD, leaves[i].chain().toArray(X509Certificate[]::new));
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a key store with the root of every leaf of {@link TestPki#leaf(KeyKind, String...)}, as its only trust. */
    public static KeyStore trustStore() {
        try {
            KeyStore store = empty();
            store.setCertificateEntry("root", TestPki.root(KeyKind.ECDSA_P256).certificate());
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the platform's default trust managers, which trust {@link #trustStore}. */
    public static TrustManager[] trust() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trustStore());
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }
}
