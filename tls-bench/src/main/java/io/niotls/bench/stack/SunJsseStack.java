package io.niotls.bench.stack;

import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Version;
import java.security.GeneralSecurityException;
import java.security.Security;
import javax.net.ssl.SSLContext;

/** The JDK's own. */
public final class SunJsseStack extends JsseStack {
    @Override
    public String label() {
        return "SunJSSE";
    }

    @Override
    public String version() {
        return System.getProperty("java.version");
    }

    @Override
    public boolean supports(Scenario scenario) {
        return scenario.group() != Group.X25519MLKEM768
                || scenario.version() == Version.TLS_1_3 && Runtime.version().feature() >= 27;
    }

    @Override
    SSLContext context() throws GeneralSecurityException {
        return SSLContext.getInstance("TLS", Security.getProvider("SunJSSE"));
    }
}
