package io.niotls.jsse;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * The context {@code Default}: its keys are in the store that {@code javax.net.ssl.keyStore} names, whom it trusts is the
 * platform's affair, which knows {@code javax.net.ssl.trustStore}.
 */
final class DefaultContext {
    private static final String NONE = "NONE";

    private DefaultContext() {}

    /**
     * Makes a context that is initialised.
     *
     * @throws KeyManagementException if the key store cannot be read
     */
    static ContextSpi make() throws KeyManagementException {
        ContextSpi context = new ContextSpi(Defaults.ContextProtocol.DEFAULT);
        context.initialise(keys(), null, null);
        return context;
    }

    private static KeyManager[] keys() throws KeyManagementException {
        String file = System.getProperty("javax.net.ssl.keyStore", "");
        String type = System.getProperty("javax.net.ssl.keyStoreType", KeyStore.getDefaultType());
        String provider = System.getProperty("javax.net.ssl.keyStoreProvider", "");
        String secret = System.getProperty("javax.net.ssl.keyStorePassword", "");
        if (file.isEmpty()) {
            return null;
        }
        char[] password = secret.isEmpty() ? null : secret.toCharArray();
        try {
            KeyStore store = provider.isEmpty() ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
            load(store, file, password);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            // The keys of a token are opened by the token itself.
            factory.init(store, file.equals(NONE) ? null : password);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new KeyManagementException("the key store " + file + " (javax.net.ssl.keyStore) cannot be read", e);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    private static void load(KeyStore store, String file, char[] password) throws GeneralSecurityException, IOException {
        if (file.equals(NONE)) {
            store.load(null, password);
            return;
        }
        try (InputStream input = new FileInputStream(file)) {
            store.load(input, password);
        }
    }
}
