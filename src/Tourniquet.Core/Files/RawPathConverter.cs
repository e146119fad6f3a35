using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tourniquet.Core.Files;

/// <summary>Paths in files of our own: base64, since a path is bytes and must come back exactly.</summary>
public sealed class RawPathConverter : JsonConverter<RawPath>
{
    public override RawPath Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, RawPath value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.Bytes);
}
