import { tokenOpenApi } from '@ml-connector/contracts';
import { Controller, Get } from '@nestjs/common';

/** The API, described for programs; nothing secret in it. */
@Controller('openapi.json')
export class OpenApiController {
  @Get()
  document(): Record<string, unknown> {
    return tokenOpenApi();
  }
}
