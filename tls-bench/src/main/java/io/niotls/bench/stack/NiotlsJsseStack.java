package io.niotls.bench.stack;

import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Version;
import io.niotls.jsse.NioTlsProvider;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** niotls through its JSSE provider. */
public final class NiotlsJsseStack extends JsseStack {
    private final NioTlsProvider provider = new NioTlsProvider();

    @Override
    public String label() {
        return "niotls-jsse";
    }

    @Override
    public String version() {
        return Versions.of(NioTlsProvider.class);
    }

    @Override
    public boolean supports(Scenario scenario) {
        return scenario.version() == Version.TLS_1_3 || scenario.group() != Group.X25519MLKEM768;
    }

    @Override
    SSLContext context() throws GeneralSecurityException {
        return SSLContext.getInstance("TLS", provider);
    }
}
