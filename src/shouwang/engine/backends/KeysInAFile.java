package shouwang;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.crypto.keytools.KmsClient;

/**
 * The master key of one export, read from a file that lies on every machine of the cluster.
 *
 * What exported.py wraps, this unwraps: nonce, ciphertext and tag of AES-GCM in base64, bound to the master key's name.
 * The file's place is the property shouwang.export.keys; the key itself never travels through Spark.
 */
public class KeysInAFile implements KmsClient {
  private String name;
  private SecretKeySpec key;

  public void initialize(Configuration configuration, String instance, String address, String token) {
    String place = configuration.get("shouwang.export.keys");
    if (place == null) {
      throw new ParquetCryptoRuntimeException("shouwang.export.keys does not say where the key of the export lies");
    }
    Properties said = new Properties();
    try {
      Path path = Paths.get(place, new String[0]);
      Set open = Files.getPosixFilePermissions(path, new java.nio.file.LinkOption[0]);
      open.removeAll(EnumSet.of(
          PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));
      if (!open.isEmpty()) {
        throw new ParquetCryptoRuntimeException("others can read the key of the export: chmod 600 " + place);
      }
      InputStream file = Files.newInputStream(path, new java.nio.file.OpenOption[0]);
      try {
        said.load(file);
      } finally {
        file.close();
      }
    } catch (java.io.IOException trouble) {
      throw new ParquetCryptoRuntimeException("the key of the export cannot be read on this machine: " + place, trouble);
    }
    name = said.getProperty("name");
    key = new SecretKeySpec(Base64.getDecoder().decode(said.getProperty("key")), "AES");
  }

  public String wrapKey(byte[] bytes, String master) {
    byte[] nonce = new byte[12];
    new SecureRandom().nextBytes(nonce);
    byte[] sealed = gcm(Cipher.ENCRYPT_MODE, nonce, bytes, master);
    byte[] whole = Arrays.copyOf(nonce, 12 + sealed.length);
    System.arraycopy(sealed, 0, whole, 12, sealed.length);
    return Base64.getEncoder().encodeToString(whole);
  }

  public byte[] unwrapKey(String wrapped, String master) {
    byte[] whole = Base64.getDecoder().decode(wrapped);
    return gcm(Cipher.DECRYPT_MODE, Arrays.copyOf(whole, 12), Arrays.copyOfRange(whole, 12, whole.length), master);
  }

  private byte[] gcm(int mode, byte[] nonce, byte[] bytes, String master) {
    if (!master.equals(name)) {
      throw new ParquetCryptoRuntimeException("the file was sealed under " + master + ", the key here is " + name);
    }
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(128, nonce));
      cipher.updateAAD(master.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException trouble) {
      throw new ParquetCryptoRuntimeException("the key of the export does not open this file", trouble);
    }
  }
}
