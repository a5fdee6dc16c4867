package io.niotls.interop.jsse;

import io.niotls.testing.TestPki;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509KeyManager;

/**
 * A client's certificate that is presented whatever the server asks for, where the platform's key managers present none that its
 * list of authorities does not name. It is of the older kind that knows sockets only, as drivers write them.
 */
final class PostgresInsistentKeys implements X509KeyManager {
    private static final String ALIAS = "only";

    private final TestPki.Leaf leaf;

    PostgresInsistentKeys(TestPki.Leaf leaf) {
        this.leaf = leaf;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return leaf.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return leaf.key();
    }
}
