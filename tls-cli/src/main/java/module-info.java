/** The {@code niotls} command. */
module io.niotls.cli {
    requires info.picocli;
    requires io.niotls.core;
    requires io.niotls.nio;
    requires java.logging;
    requires jdk.unsupported;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;

    // Read by picocli: options are fields.
    opens io.niotls.cli to info.picocli;
}
