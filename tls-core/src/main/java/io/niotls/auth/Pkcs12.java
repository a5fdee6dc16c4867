package io.niotls.auth;

import io.niotls.crypto.Crypto;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Credentials in PKCS#12, RFC 7292. */
final class Pkcs12 {
    private Pkcs12() {}

    static Credential read(InputStream input, String source, char[] password, String alias, Crypto crypto)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(input, password);
        } catch (IOException e) {
            throw new InvalidKeyException(source + (e.getCause() instanceof UnrecoverableKeyException
                    ? ": the password is wrong" : " is not PKCS#12, or it is damaged"), e);
        }
        String entry = alias == null ? onlyKey(store, source) : alias;
        if (!store.isKeyEntry(entry)) {
            throw new InvalidKeyException(source + " has no key under \"" + entry + "\"; it has " + keys(store));
        }
        if (!(store.getKey(entry, password) instanceof PrivateKey key)) {
            throw new InvalidKeyException(source + ": the entry \"" + entry + "\" is not a private key");
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : store.getCertificateChain(entry)) {
            chain.add((X509Certificate) certificate);
        }
        try {
            return Credential.of(chain, key, crypto);
        } catch (InvalidKeyException e) {
            throw new InvalidKeyException(source + ": " + e.getMessage(), e);
        }
    }

    private static String onlyKey(KeyStore store, String source) throws GeneralSecurityException {
        List<String> keys = keys(store);
        if (keys.size() != 1) {
            throw new InvalidKeyException(keys.isEmpty()
                    ? source + " holds no private key" : source + " holds several keys, name one of " + keys);
        }
        return keys.get(0);
    }

    private static List<String> keys(KeyStore store) throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        return keys;
    }
}
