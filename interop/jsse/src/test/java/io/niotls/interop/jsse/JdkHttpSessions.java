package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.jsse.NioTlsSession;
import java.util.List;
import javax.net.ssl.SSLSession;

/** What the sessions of one server say about themselves. */
final class JdkHttpSessions {
    private JdkHttpSessions() {}

    /** Checks that the first of some sessions was resumed by all others: they were created when it was. */
    static void assertFirstResumed(List<SSLSession> sessions) {
        for (SSLSession session : sessions) {
            assertEquals(sessions.get(0).getCreationTime(), session.getCreationTime());
            if (session instanceof NioTlsSession ours) {
                assertEquals(session != sessions.get(0), ours.info().orElseThrow().resumed());
            }
        }
    }
}
