package io.niotls.jsse;

import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom a connection is for, an engine or a socket: the callbacks of JSSE want to be given one or the other. What is written here
 * is for a connection that is neither.
 */
interface Owner {
    /** Asks a key manager for a client's alias; see {@link javax.net.ssl.X509KeyManager#chooseClientAlias}. */
    default String chooseClientAlias(X509ExtendedKeyManager keys, String[] keyTypes, Principal[] issuers) {
        return keys.chooseEngineClientAlias(keyTypes, issuers, null);
    }

    /** Asks a key manager for a server's alias; see {@link javax.net.ssl.X509KeyManager#chooseServerAlias}. */
    default String chooseServerAlias(X509ExtendedKeyManager keys, String keyType, Principal[] issuers) {
        return keys.chooseEngineServerAlias(keyType, issuers, null);
    }

    /** Asks a trust manager about a server. */
    default void checkServerTrusted(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException {
        trust.checkServerTrusted(chain, authType);
    }

    /** Asks a trust manager about a client. */
    default void checkClientTrusted(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType);
    }

    /** Returns whether the program has set a function that selects the application protocol. */
    default boolean selectsApplicationProtocol() {
        return false;
    }

    /**
     * Lets the program select.
     *
     * @param offered what the client offers, in its order, one character per byte
     * @return null to refuse the connection, an empty string to use none
     */
    default String selectApplicationProtocol(List<String> offered) {
        return "";
    }
}
